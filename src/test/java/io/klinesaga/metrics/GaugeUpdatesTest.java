package io.klinesaga.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.complete.DayAnswer;
import io.klinesaga.complete.DayAnswer.Complete;
import io.klinesaga.complete.DueTimes;
import io.klinesaga.market.CalendarWatch;
import io.klinesaga.market.Period;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.postgres.PostgresAnswers;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresSourceBudgets;
import io.klinesaga.source.gate.PauseCause;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.testing.DayAnswers;
import io.klinesaga.testing.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
@Tag("servers")
class GaugeUpdatesTest {
  private final Gauges gauges =
      new KlineMetrics(new SimpleMeterRegistry(), "test", List.of("memory")).gauges();

  /** Of the day at hand, 20:00 market time, the daily bars are due and the minutes are not. */
  private static final DueTimes DUE =
      new DueTimes(LocalTime.of(17, 0), LocalTime.of(20, 30), Duration.ofHours(18));

  private @Nullable Error thrown;

  /** What throws in the look at PostgreSQL. */
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          if (thrown != null) {
            throw thrown;
          }
          return Instant.parse("2026-01-06T12:00:00Z");
        }
      };

  @Test
  void a_look_that_dies_shows_nothing_old_and_hides_nothing_else(@TempDir Path folder) {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.tdengine.connect-timeout", "20s");
    var configuration = TestServers.configuration(settings);
    try (PostgresDatabase postgres = new PostgresDatabase(configuration.postgres());
        TdengineBarStore store = new TdengineBarStore(configuration.tdengine());
        GaugeUpdates task =
            new GaugeUpdates(
                gauges,
                postgres,
                store,
                folder,
                new CalendarWatch(TradingCalendar.sse(), clock),
                DUE)) {
      postgres.migrate();
      task.look();
      assertThat(gauges.get(Metric.PENDING)).isZero();
      assertThat(up("postgres")).isEqualTo(1);
      gauges.set(Metric.DATABASE_UP, 0, "tdengine");
      gauges.set(Metric.DATA_DIR_FREE, -1);
      thrown = new StackOverflowError();
      task.look();
      assertThat(gauges.get(Metric.PENDING)).isNaN();
      assertThat(up("postgres")).isZero();
      assertThat(up("tdengine")).isEqualTo(1);
      assertThat(gauges.get(Metric.DATA_DIR_FREE)).isPositive();
      thrown = null;
      task.look();
      assertThat(up("postgres")).isEqualTo(1);
      assertThat(gauges.get(Metric.PENDING)).isZero();
    }
  }

  @Test
  void a_paused_source_is_shown_as_long_as_it_is_paused(@TempDir Path folder) {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.tdengine.connect-timeout", "20s");
    var configuration = TestServers.configuration(settings);
    try (PostgresDatabase postgres = new PostgresDatabase(configuration.postgres());
        TdengineBarStore store = new TdengineBarStore(configuration.tdengine());
        GaugeUpdates task =
            new GaugeUpdates(
                gauges,
                postgres,
                store,
                folder,
                new CalendarWatch(TradingCalendar.sse(), clock),
                DUE)) {
      postgres.migrate();
      PostgresSourceBudgets budgets = new PostgresSourceBudgets(postgres.transactions());
      assertThat(gauges.get(Metric.SOURCE_PAUSED, "memory")).isNaN();
      task.look();
      assertThat(gauges.get(Metric.SOURCE_PAUSED, "memory")).isZero();
      budgets.pause("memory", "status 429", PauseCause.BAN, null);
      budgets.pause("not configured", "status 429", PauseCause.BAN, null);
      task.look();
      assertThat(gauges.get(Metric.SOURCE_PAUSED, "memory")).isEqualTo(1);
      assertThat(gauges.get(Metric.SOURCE_PAUSED, "not configured")).isNaN();
      budgets.resume("memory");
      task.look();
      assertThat(gauges.get(Metric.SOURCE_PAUSED, "memory")).isZero();
      thrown = new StackOverflowError();
      task.look();
      assertThat(gauges.get(Metric.SOURCE_PAUSED, "memory")).isNaN();
    }
  }

  @Test
  void the_last_answer_for_the_last_day_that_is_due_is_shown(@TempDir Path folder)
      throws SQLException {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.tdengine.connect-timeout", "20s");
    var configuration = TestServers.configuration(settings);
    try (PostgresDatabase postgres = new PostgresDatabase(configuration.postgres());
        TdengineBarStore store = new TdengineBarStore(configuration.tdengine());
        GaugeUpdates task =
            new GaugeUpdates(
                gauges,
                postgres,
                store,
                folder,
                new CalendarWatch(TradingCalendar.sse(), clock),
                DUE)) {
      postgres.migrate();
      task.look();
      assertThat(gauges.get(Metric.COMPLETE_ANSWER, "1d")).as("nothing is synchronised").isNaN();
      synced(postgres);
      task.look();
      assertThat(gauges.get(Metric.COMPLETE_ANSWER, "1d")).as("nobody has looked").isZero();
      assertThat(gauges.get(Metric.COMPLETE_DAY, "1d")).isNaN();
      assertThat(gauges.get(Metric.COMPLETE, "1d", "missing")).isNaN();
      PostgresAnswers answers = new PostgresAnswers(postgres.transactions());
      answers.keep(answer(LocalDate.of(2026, 1, 6), Period.DAY), answers.now());
      answers.keep(answer(LocalDate.of(2026, 1, 6), Period.MIN5), answers.now());
      task.look();
      assertThat(gauges.get(Metric.COMPLETE, "1d", "missing")).isEqualTo(2);
      assertThat(gauges.get(Metric.COMPLETE, "1d", "not-listed")).isZero();
      assertThat(gauges.get(Metric.COMPLETE_DAY, "1d")).isZero();
      assertThat(gauges.get(Metric.COMPLETE_ANSWER, "1d")).isGreaterThan(1.7e9);
      assertThat(gauges.get(Metric.COMPLETE_ANSWER, "5m"))
          .as("the minutes of this day are due later")
          .isZero();
      assertThat(gauges.get(Metric.COMPLETE_DAY, "5m")).isNaN();
    }
  }

  private static DayAnswer answer(LocalDate day, Period period) {
    return DayAnswers.of(day, period, Complete.NO, "SH PRESENT 3", "SH MISSING 2");
  }

  private static void synced(PostgresDatabase postgres) throws SQLException {
    try (Connection connection = postgres.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO sync_state (symbol, period, bar_count) VALUES ('600000.SH', '1d', 1), ('600000.SH', '5m', 1)");
    }
  }

  private double up(String database) {
    return gauges.get(Metric.DATABASE_UP, database);
  }
}
