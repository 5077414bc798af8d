package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.complete.Answers;
import io.klinesaga.complete.CompleteRequest;
import io.klinesaga.complete.DayAnswer;
import io.klinesaga.complete.GivenAnswer;
import io.klinesaga.complete.SymbolDay;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.postgres.PostgresAnswers;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestServers;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A market of 5,000 shares over 20 days around a holiday week, of which it is known what lacks. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
@TestInstance(Lifecycle.PER_CLASS)
class CompleteMarketTest {
  private static final TradingCalendar CALENDAR = TradingCalendar.sse();
  private static final List<LocalDate> DAYS =
      LocalDate.of(2025, 9, 12)
          .datesUntil(LocalDate.of(2025, 10, 18))
          .filter(CALENDAR::isTradingDay)
          .limit(20)
          .toList();
  private static final LocalDate MIDDLE = DAYS.get(9);
  private static final LocalDate LAST = DAYS.get(19);
  private static final List<String> PREFIXES = List.of("600", "601", "603", "605", "000");
  private static final List<Symbol> SYMBOLS =
      IntStream.range(0, 5_000).mapToObj(CompleteMarketTest::symbol).toList();

  private final Map<String, String> settings = TestServers.freshSettings();
  private final Instant evening =
      Instant.ofEpochMilli(MarketTime.dayStart(LAST)).plus(Duration.ofHours(18));
  private final Clock clock = Clock.fixed(evening, ZoneOffset.UTC);
  private KlineApplication application;
  private Configuration configuration;

  private static Symbol symbol(int number) {
    String exchange = number < 4_000 ? "SH" : "SZ";
    return Symbol.parse(
        String.format(
            Locale.ROOT, "%s%03d.%s", PREFIXES.get(number / 1_000), number % 1_000, exchange));
  }

  @BeforeAll
  void sync() {
    String name = UUID.randomUUID().toString();
    settings.put("kline.source", "memory");
    settings.put("kline.source.memory.market", name);
    MemorySource source = MemorySource.market(name);
    for (int i = 0; i < SYMBOLS.size(); i++) {
      int number = i;
      source.put(new SeriesId(SYMBOLS.get(i), Period.DAY), daily(day -> trades(number, day)));
      source.put(new SeriesId(SYMBOLS.get(i), Period.MIN60), hours(number));
    }
    configuration = TestServers.configuration(settings);
    application = KlineApplication.start(configuration, false, SyncListener.NONE, clock);
    for (Period period : List.of(Period.DAY, Period.MIN60)) {
      assertThat(
              application
                  .sync(SyncRequest.incremental(List.of(period), TransactionMode.SAGA))
                  .committed())
          .isEqualTo(SYMBOLS.size());
    }
  }

  @AfterAll
  void stop() {
    if (application != null) {
      application.close();
    }
  }

  /** 40 are suspended, 3 are listed on the day, 2 delisted, 5 lost; on the last day one is late. */
  private static boolean trades(int number, LocalDate day) {
    if (isSuspended(number) || isLost(number)) {
      return !day.equals(MIDDLE);
    }
    if (isNew(number)) {
      return !day.isBefore(MIDDLE);
    }
    if (isGone(number)) {
      return day.isBefore(MIDDLE);
    }
    return !(number == 60 && day.equals(LAST));
  }

  private static boolean isSuspended(int number) {
    return number < 40;
  }

  private static boolean isLost(int number) {
    return number >= 40 && number < 45;
  }

  private static boolean isNew(int number) {
    return number >= 45 && number < 48;
  }

  private static boolean isGone(int number) {
    return number >= 48 && number < 50;
  }

  private static boolean isThin(int number) {
    return number >= 50 && number < 57;
  }

  private static Bars daily(Predicate<LocalDate> trades) {
    Bars.Builder bars = new Bars.Builder(DAYS.size());
    DAYS.stream()
        .filter(trades)
        .forEach(day -> bars.add(MarketTime.dayStart(day), 10, 10.5, 9.5, 10, 4_000, 40_000));
    return bars.build();
  }

  private static Bars hours(int number) {
    SessionGrid grid = SessionGrid.of(Period.MIN60);
    Bars.Builder bars = new Bars.Builder(4 * DAYS.size());
    for (LocalDate day : DAYS) {
      int lacks = isThin(number) && day.equals(MIDDLE) ? 1 : 0;
      for (int i = lacks; trades(number, day) && i < grid.size(); i++) {
        bars.add(MarketTime.minute(day, grid.minute(i)), 10, 10.5, 9.5, 10, 1_000, 10_000);
      }
    }
    return bars.build();
  }

  private void run(String sql) {
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

  private static String in(Predicate<Integer> chosen) {
    List<String> symbols = new ArrayList<>();
    for (int i = 0; i < SYMBOLS.size(); i++) {
      if (chosen.test(i)) {
        symbols.add("'" + SYMBOLS.get(i) + "'");
      }
    }
    return "symbol IN (" + String.join(", ", symbols) + ")";
  }

  private void noteReference() {
    run("UPDATE symbols_info SET reference_source = 'test', listed_on = '2001-01-01'");
    run(
        "UPDATE symbols_info SET listed_on = '"
            + MIDDLE
            + "' WHERE "
            + in(CompleteMarketTest::isNew));
    run(
        "UPDATE symbols_info SET gone_since = '"
            + MIDDLE
            + "' WHERE "
            + in(CompleteMarketTest::isGone));
    run(
        "INSERT INTO suspension (symbol, day, source) SELECT symbol, '"
            + MIDDLE
            + "', 'test' FROM symbols_info WHERE "
            + in(CompleteMarketTest::isSuspended)
            + " ON CONFLICT DO NOTHING");
  }

  private List<DayAnswer> answers(LocalDate from, LocalDate to, Answers kept) {
    List<DayAnswer> answers = new ArrayList<>();
    new DayBook(
            configuration, application.postgres().transactions(), application.store(), kept, clock)
        .answer(new CompleteRequest(from, to, List.of(), Set.of()), answers::add);
    return answers;
  }

  @Test
  void of_each_day_exactly_what_lacks_is_told() {
    noteReference();
    List<String> lines =
        answers(DAYS.get(0), LAST, Answers.NONE).stream().map(DayAnswer::line).toList();
    assertThat(lines).hasSize(40).noneMatch(line -> line.contains("date=2025-10-03"));
    int all = SYMBOLS.size();
    assertThat(lines)
        .contains(
            line(DAYS.get(8), "1d", "yes", all - 3, all - 3, 0, 3, 0, 0, 0),
            line(MIDDLE, "1d", "no", all - 2, all - 2 - 45, 40, 0, 0, 5, 0),
            line(MIDDLE, "60m", "no", all - 2, all - 2 - 52, 40, 0, 0, 5, 7),
            line(DAYS.get(10), "60m", "yes", all - 2, all - 2, 0, 0, 0, 0, 0),
            line(LAST, "1d", "no", all - 2, all - 3, 0, 0, 1, 0, 0),
            line(LAST, "60m", "no", all - 2, all - 3, 0, 0, 1, 0, 0));
  }

  private static String line(
      LocalDate day,
      String period,
      String complete,
      int expected,
      int present,
      int suspended,
      int notListed,
      int late,
      int missing,
      int thin) {
    return String.format(
        Locale.ROOT,
        "date=%s period=%s complete=%s expected=%d present=%d suspended=%d not_listed=%d late=%d missing=%d thin=%d"
            + " quarantined=0 disputed=0 unknown=0",
        day,
        period,
        complete,
        expected,
        present,
        suspended,
        notListed,
        late,
        missing,
        thin);
  }

  @Test
  void an_answer_is_kept_once_until_evidence_changes_it_and_the_history_says_what_changed() {
    noteReference();
    PostgresAnswers kept = new PostgresAnswers(application.postgres().transactions());
    List<DayAnswer> first = answers(MIDDLE, MIDDLE, kept);
    assertThat(answers(MIDDLE, MIDDLE, kept)).isEqualTo(first);
    assertThat(kept.history(MIDDLE, MIDDLE, List.of(Period.DAY))).hasSize(1);
    Symbol lost = SYMBOLS.get(40);
    run(
        "INSERT INTO suspension (symbol, day, source) VALUES ('"
            + lost
            + "', '"
            + MIDDLE
            + "', 'suspensions.csv')");
    try {
      DayAnswer second = answers(MIDDLE, MIDDLE, kept).get(0);
      assertThat(second.hash()).isNotEqualTo(first.get(0).hash());
      List<GivenAnswer> history = kept.history(MIDDLE, MIDDLE, List.of(Period.DAY));
      assertThat(history).hasSize(2);
      assertThat(history.get(1).changesSince(history.get(0)))
          .containsExactly(lost + " missing -> suspended");
    } finally {
      run("DELETE FROM suspension WHERE source = 'suspensions.csv'");
    }
    assertThat(answers(MIDDLE, MIDDLE, kept).get(0).hash()).isEqualTo(first.get(0).hash());
    assertThat(kept.history(MIDDLE, MIDDLE, List.of(Period.DAY))).hasSize(3);
  }

  @Test
  void bars_of_a_transaction_that_is_not_committed_do_not_count() {
    noteReference();
    Symbol one = SYMBOLS.get(100);
    String series = " WHERE period = '1d' AND symbol = '" + one + "'";
    run("UPDATE transaction_log SET final_status = 'PENDING'" + series);
    try {
      DayAnswer answer = answers(DAYS.get(8), DAYS.get(8), Answers.NONE).get(0);
      assertThat(answer.exceptions())
          .filteredOn(found -> found.series().symbol().equals(one))
          .extracting(SymbolDay::state)
          .extracting(Enum::name)
          .containsExactly("MISSING");
    } finally {
      run("UPDATE transaction_log SET final_status = 'COMMITTED'" + series);
    }
  }

  @Test
  void without_reference_data_what_has_no_bars_around_the_day_is_unknown() {
    run("UPDATE symbols_info SET reference_source = NULL");
    run("DELETE FROM suspension");
    List<DayAnswer> answers = answers(MIDDLE, LAST, Answers.NONE);
    int all = SYMBOLS.size();
    assertThat(answers.get(0).line())
        .contains("complete=no expected=" + (all - 2) + " present=" + (all - 47))
        .contains("suspended=0", "missing=45", "unknown=2");
    DayAnswer last = answers.get(answers.size() - 2);
    assertThat(last.line())
        .contains("date=" + LAST + " period=1d complete=unknown expected=" + (all - 3))
        .contains("late=0 missing=0", "unknown=3");
  }
}
