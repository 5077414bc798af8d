package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.cli.Cli;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.event.KlineEvent;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestServers;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The process that runs answers by itself whether the last days are complete. */
@Timeout(180)
@Tag("servers")
class CompletenessRouteTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String NEVER = "0 0 0 1 1 ? 2099";
  private static final List<Symbol> SYMBOLS =
      List.of(Symbol.parse("600000.SH"), Symbol.parse("600004.SH"));
  private static final List<LocalDate> DAYS =
      List.of(
          LocalDate.of(2026, 1, 5),
          LocalDate.of(2026, 1, 6),
          LocalDate.of(2026, 1, 7),
          LocalDate.of(2026, 1, 8));

  private final Map<String, String> settings = TestServers.freshSettings();
  private final MemorySource source;

  CompletenessRouteTest() {
    String name = UUID.randomUUID().toString();
    source = MemorySource.market(name);
    settings.put("kline.source", "memory");
    settings.put("kline.source.memory.market", name);
    settings.put("kline.management.port", "0");
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    settings.put("kline.complete.days", "2");
    settings.put("kline.schedule.complete-cron", NEVER);
    settings.put("kline.schedule.daily-cron", NEVER);
    settings.put("kline.schedule.minute-cron", NEVER);
    SYMBOLS.forEach(symbol -> put(symbol, DAYS));
    put(SYMBOLS.get(1), List.of(DAYS.get(0), DAYS.get(1), DAYS.get(3)));
  }

  private void put(Symbol symbol, List<LocalDate> days) {
    Bars.Builder bars = new Bars.Builder(days.size());
    days.forEach(day -> bars.add(MarketTime.dayStart(day), 10, 10.5, 9.5, 10, 1_000, 10_000));
    source.put(new SeriesId(symbol, Period.DAY), bars.build());
  }

  private KlineApplication start() {
    Clock clock =
        Clock.fixed(
            LocalDateTime.parse("2026-01-08T20:00:00").toInstant(MarketTime.OFFSET),
            MarketTime.OFFSET);
    return KlineApplication.start(
        TestServers.configuration(settings), true, SyncListener.NONE, clock);
  }

  private static void sync(KlineApplication application) {
    application.sync(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
  }

  private static void syncAgain(KlineApplication application) {
    application.sync(
        new SyncRequest(
            List.of(Period.DAY),
            List.of(),
            0,
            true,
            TransactionMode.SAGA,
            DAYS.get(0),
            DAYS.get(3)));
  }

  private static int look(KlineApplication application) {
    return application
        .context()
        .createProducerTemplate()
        .requestBody("direct:completeness", "", Integer.class);
  }

  private static List<String> states(KlineApplication application) {
    return application
        .postgres()
        .transactions()
        .execute(
            "read the states",
            connection -> {
              List<String> states = new ArrayList<>();
              try (Statement statement = connection.createStatement();
                  ResultSet rows =
                      statement.executeQuery(
                          "SELECT day, period, complete FROM day_state ORDER BY day, period")) {
                while (rows.next()) {
                  states.add(rows.getString(1) + " " + rows.getString(2) + " " + rows.getString(3));
                }
              }
              return states;
            });
  }

  @Test
  void each_look_answers_for_the_last_days_until_they_are_complete() {
    try (KlineApplication application = start()) {
      assertThat(look(application)).as("nothing is synchronised").isZero();
      sync(application);
      assertThat(look(application)).isEqualTo(2);
      assertThat(states(application)).containsExactly("2026-01-07 1d no", "2026-01-08 1d yes");
      assertThat(look(application)).as("one is complete").isEqualTo(1);
      put(SYMBOLS.get(1), DAYS);
      syncAgain(application);
      assertThat(look(application)).isEqualTo(1);
      assertThat(states(application)).containsExactly("2026-01-07 1d yes", "2026-01-08 1d yes");
      assertThat(look(application)).isZero();
    }
  }

  @Test
  void a_day_that_becomes_complete_is_one_event_whoever_finds_it() {
    try (KlineApplication application = start();
        KlineApplication second = start()) {
      List<String> told = new CopyOnWriteArrayList<>();
      for (KlineApplication one : List.of(application, second)) {
        one.events().subscribe(event -> tell(event, told));
      }
      sync(application);
      look(application);
      await().atMost(LIMIT).until(() -> told.size() == 1);
      put(SYMBOLS.get(1), DAYS);
      syncAgain(application);
      complete(); // a command, and the two that run
      look(application);
      look(second);
      await().atMost(LIMIT).until(() -> told.size() == 2);
      lose(application);
      look(second);
      await().atMost(LIMIT).until(() -> told.size() == 3);
      assertThat(told)
          .containsExactly(
              "day-complete 2026-01-08 1d present=2",
              "day-complete 2026-01-07 1d present=2",
              "day-incomplete 2026-01-07 1d present=1");
    }
  }

  private static void tell(KlineEvent event, List<String> told) {
    if (event.name().startsWith("day-")) {
      Map<String, Object> fields = event.fields();
      told.add(
          String.join(
              " ",
              event.name(),
              String.valueOf(fields.get("day")),
              String.valueOf(fields.get("period")),
              "present=" + fields.get("present")));
    }
  }

  private void complete() {
    Cli.Result result = Cli.with(settings).run("complete", "--date", "2026-01-07");
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
  }

  /** What a person notes of a bar, and the time after which it is looked at again. */
  private static void lose(KlineApplication application) {
    update(
        application,
        "INSERT INTO bar_dispute (symbol, period, ts, field, stored, other, other_source, found_by)"
            + " VALUES ('600000.SH', '1d', '2026-01-07 00:00+08', 'close', 10, 11, 'test', 'verify')");
    update(application, "UPDATE day_state SET looked_at = looked_at - interval '7 hours'");
  }

  private static void update(KlineApplication application, String sql) {
    application
        .postgres()
        .transactions()
        .execute(
            "prepare a test",
            connection -> {
              try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
              }
            });
  }

  @Test
  void the_schedule_looks() {
    settings.put("kline.schedule.complete-cron", "* * * * * ?");
    try (KlineApplication application = start()) {
      sync(application);
      await().atMost(LIMIT).until(() -> states(application).size() == 2);
    }
  }

  @Test
  void a_scheduled_sync_ends_with_a_look() {
    settings.put("kline.schedule.daily-cron", "* * * * * ?");
    try (KlineApplication application = start()) {
      await().atMost(LIMIT).until(() -> states(application).size() == 2);
    }
  }
}
