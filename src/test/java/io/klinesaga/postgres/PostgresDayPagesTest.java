package io.klinesaga.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.complete.DayAnswer.Complete;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Period;
import io.klinesaga.postgres.PostgresDayPages.Cell;
import io.klinesaga.testing.DayAnswers;
import io.klinesaga.testing.TestServers;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers for days as cells of a heat map and as lists. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PostgresDayPagesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LocalDate DAY = LocalDate.of(2026, 1, 7);

  private PostgresDatabase database;
  private PostgresAnswers answers;
  private PostgresDayPages pages;

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
    answers = new PostgresAnswers(database.transactions());
    pages = new PostgresDayPages(database.transactions());
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private void keep(LocalDate day, Period period, Complete complete, String... numbers) {
    answers.keep(DayAnswers.of(day, period, complete, numbers), answers.now());
  }

  private List<String> byMarket(@Nullable Period period) throws Exception {
    return cells(pages.byMarket(LocalDate.EPOCH, LocalDate.of(9999, 1, 1), period));
  }

  private static List<String> cells(String json) throws Exception {
    List<String> cells = new ArrayList<>();
    for (JsonNode one : JSON.readTree(json).get("days")) {
      cells.add(
          String.join(
              " ",
              one.path("date").asText(),
              one.has("market") ? one.get("market").asText() : one.get("period").asText(),
              one.get("complete").asText(),
              one.get("present").asText() + "/" + one.get("expected").asText()));
    }
    return cells;
  }

  @Test
  void each_market_has_its_own_figures_of_one_period_or_of_all() throws Exception {
    keep(DAY, Period.DAY, Complete.NO, "SZ PRESENT 4", "SH PRESENT 3", "SH MISSING 2");
    keep(DAY, Period.MIN5, Complete.YES, "SH PRESENT 1", "BJ SUSPENDED 1");
    keep(DAY.plusDays(1), Period.DAY, Complete.YES, "SH PRESENT 5");
    assertThat(byMarket(Period.DAY))
        .containsExactly("2026-01-08 SH yes 5/5", "2026-01-07 SH no 3/5", "2026-01-07 SZ yes 4/4");
    assertThat(byMarket(null))
        .containsExactly(
            "2026-01-08 SH yes 5/5",
            "2026-01-07 SH no 4/6",
            "2026-01-07 SZ yes 4/4",
            "2026-01-07 BJ yes 0/1");
    assertThat(cells(pages.byMarket(DAY, DAY, Period.MIN5)))
        .containsExactly("2026-01-07 SH yes 1/1", "2026-01-07 BJ yes 0/1");
  }

  @ParameterizedTest
  @MethodSource("io.klinesaga.testing.DayAnswers#rules")
  void a_market_is_complete_by_the_same_rule_as_a_day(List<String> numbers, Complete expected)
      throws Exception {
    keep(DAY, Period.DAY, expected, numbers.toArray(String[]::new));
    assertThat(byMarket(Period.DAY)).singleElement().asString().contains(" " + expected.code());
    JsonNode day = day(new Cell(DAY, Period.DAY, Exchange.SH), 0, 10);
    assertThat(day.get("complete").asText()).isEqualTo(expected.code());
  }

  private JsonNode day(Cell cell, int passed, int limit) throws Exception {
    return JSON.readTree(pages.day(cell, passed, limit).orElseThrow());
  }

  @Test
  void the_list_of_a_cell_comes_page_by_page() throws Exception {
    keep(DAY, Period.DAY, Complete.NO, "SH MISSING 120", "SZ LATE 7", "SZ PRESENT 1");
    keep(DAY, Period.MIN1, Complete.NO, "SH MISSING 3");
    Cell shanghai = new Cell(DAY, Period.DAY, Exchange.SH);
    JsonNode first = day(shanghai, 0, 100);
    assertThat(first.get("total").asInt()).isEqualTo(120);
    assertThat(first.get("missing").asInt()).isEqualTo(120);
    assertThat(first.get("late").asInt()).isZero();
    assertThat(first.get("exceptions")).hasSize(100);
    assertThat(first.get("exceptions").get(0).get("symbol").asText()).isEqualTo("000000.SH");
    JsonNode second = day(shanghai, 100, 100);
    assertThat(second.get("exceptions")).hasSize(20);
    assertThat(second.get("exceptions").get(0).get("symbol").asText()).isEqualTo("000100.SH");
    JsonNode all = day(new Cell(DAY, null, null), 0, 200);
    assertThat(all.get("total").asInt()).isEqualTo(130);
    assertThat(all.get("expected").asInt()).isEqualTo(131);
    assertThat(day(new Cell(DAY, null, Exchange.SH), 0, 1).get("total").asInt()).isEqualTo(123);
    assertThat(pages.day(new Cell(DAY, Period.DAY, Exchange.BJ), 0, 9)).isEmpty();
    assertThat(pages.day(new Cell(DAY.plusDays(1), Period.DAY, null), 0, 9)).isEmpty();
  }

  @Test
  void a_heat_map_has_at_most_400_cells_and_only_whole_days() throws Exception {
    for (int i = 0; i < 150; i++) {
      for (Period period : List.of(Period.DAY, Period.MIN1, Period.MIN5)) {
        keep(DAY.plusDays(i), period, Complete.YES, "SH PRESENT 1", "SZ PRESENT 1", "BJ PRESENT 1");
      }
    }
    String newest = DAY.plusDays(149).toString();
    for (List<String> cells :
        List.of(byMarket(null), cells(pages.byPeriod(DAY, DAY.plusDays(200))))) {
      assertThat(cells).hasSize(399);
      assertThat(cells.get(0)).startsWith(newest);
      assertThat(cells.get(398)).startsWith(DAY.plusDays(17).toString());
    }
  }

  @Test
  void an_answer_that_was_kept_without_markets_gets_them_when_it_is_given_again() throws Exception {
    keep(DAY, Period.DAY, Complete.YES, "SH PRESENT 3");
    database
        .transactions()
        .execute(
            "take markets away",
            connection -> {
              try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("UPDATE day_state SET markets = NULL");
              }
            });
    assertThat(byMarket(null)).isEmpty();
    keep(DAY, Period.DAY, Complete.YES, "SH PRESENT 3");
    assertThat(byMarket(null)).containsExactly("2026-01-07 SH yes 3/3");
  }
}
