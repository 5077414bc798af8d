package io.klinesaga.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.CalendarWatch;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresSourceBudgets;
import io.klinesaga.source.gate.PauseCause;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.testing.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
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
                gauges, postgres, store, folder, new CalendarWatch(TradingCalendar.sse(), clock))) {
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
                gauges, postgres, store, folder, new CalendarWatch(TradingCalendar.sse(), clock))) {
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

  private double up(String database) {
    return gauges.get(Metric.DATABASE_UP, database);
  }
}
