package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.postgres.PostgresSourceBudgets;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.sync.SeriesOutcome;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.RemoteSource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A source that refuses in the middle of a run. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PostponedSeriesTest {
  private static final int BARS = 20;
  private static final List<SeriesId> SERIES = TestBars.series(0, 60);

  /** The evening of the day of the last bar. */
  private static final Instant EVENING =
      Instant.ofEpochMilli(TestBars.day(BARS - 1)).plus(Duration.ofHours(20));

  private final String name = UUID.randomUUID().toString();
  private final RemoteSource.Market market = RemoteSource.market(name);
  private final Map<String, String> settings = TestServers.freshSettings();

  @BeforeEach
  void fill() {
    settings.put("kline.source", "remote");
    settings.put("kline.source.remote.market", name);
    settings.put("kline.sync.max-workers", "1");
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    SERIES.forEach(series -> market.put(series, TestBars.bars(BARS)));
  }

  private KlineApplication start(Instant now) {
    return KlineApplication.start(
        TestServers.configuration(settings),
        false,
        SyncListener.NONE,
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private static SyncSummary sync(KlineApplication application) {
    return application.sync(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
  }

  @Test
  void the_rest_of_the_run_is_postponed_without_a_request_and_the_next_run_does_only_that() {
    market.banAfter(25);
    try (KlineApplication application = start(EVENING)) {
      SyncSummary first = sync(application);
      assertThat(market.asked()).hasSize(26);
      assertThat(first.line()).contains("series=60 committed=25 unchanged=0 busy=0 failed=0");
      assertThat(first.postponed()).isEqualTo(35);
      assertThat(first.isAllDone()).isFalse();
      assertThat(first.problems())
          .hasSize(35)
          .allSatisfy(
              problem -> {
                assertThat(problem.outcome()).isEqualTo(SeriesOutcome.POSTPONED);
                assertThat(problem.reason())
                    .contains("remote is paused until 20", "refuses to be asked: status 429");
              });
      assertThat(sync(application).postponed()).isEqualTo(35);
      assertThat(market.asked()).isEmpty();
      market.banAfter(Integer.MAX_VALUE);
    }
    // Another process, after the pause.
    try (KlineApplication application = start(EVENING)) {
      assertThat(new PostgresSourceBudgets(application.postgres().transactions()).resume("remote"))
          .isTrue();
      SyncSummary rest = sync(application);
      assertThat(market.asked()).containsExactlyElementsOf(SERIES.subList(25, 60));
      assertThat(rest.line()).contains("series=60 committed=35 unchanged=25", "postponed=0");
      assertThat(rest.isAllDone()).isTrue();
      assertThat(sync(application).unchanged()).isEqualTo(60);
      assertThat(market.asked()).as("all is asked for again").hasSize(60);
    }
  }

  @Test
  void on_the_next_trading_day_all_series_are_due_again() {
    market.banAfter(25);
    try (KlineApplication application = start(EVENING)) {
      assertThat(sync(application).postponed()).isEqualTo(35);
      new PostgresSourceBudgets(application.postgres().transactions()).resume("remote");
    }
    market.banAfter(Integer.MAX_VALUE);
    market.asked();
    Instant nextEvening = Instant.ofEpochMilli(TestBars.day(BARS)).plus(Duration.ofHours(20));
    try (KlineApplication application = start(nextEvening)) {
      sync(application);
      assertThat(market.asked()).hasSize(60);
    }
  }

  @Test
  void series_of_a_source_that_cannot_even_be_listed_are_postponed_one_by_one() {
    try (KlineApplication application = start(EVENING)) {
      assertThat(sync(application).committed()).isEqualTo(60);
    }
    market.listIsAsked();
    market.banAfter(0);
    settings.put("kline.symbols.exclude", SERIES.get(0).symbol().toString());
    Instant nextEvening = Instant.ofEpochMilli(TestBars.day(BARS)).plus(Duration.ofHours(20));
    try (KlineApplication application = start(nextEvening)) {
      assertThat(sync(application).postponed()).as("listed, then refused").isEqualTo(59);
      market.asked();
      SyncSummary second = sync(application);
      assertThat(second.line()).contains("series=59 committed=0", "postponed=59");
      assertThat(second.problems().get(0).reason()).contains("remote is paused until 20");
      assertThat(market.asked()).isEmpty();
    }
  }

  @Test
  void a_run_of_which_nothing_is_known_says_that_its_source_is_paused() {
    market.listIsAsked();
    market.banAfter(0);
    try (KlineApplication application = start(EVENING)) {
      sync(application);
      assertThatThrownBy(() -> sync(application))
          .isInstanceOf(SourcePausedException.class)
          .hasMessageContaining("no source can be listed: remote is paused until 20");
    }
  }

  @Test
  void the_next_source_is_used_if_it_has_the_series() {
    settings.put("kline.source", "remote,memory");
    settings.put("kline.source.memory.market", name);
    MemorySource files = MemorySource.market(name);
    SERIES.subList(30, 50).forEach(series -> files.put(series, TestBars.bars(BARS)));
    market.banAfter(25);
    try (KlineApplication application = start(EVENING)) {
      SyncSummary summary = sync(application);
      assertThat(summary.committed()).isEqualTo(45);
      assertThat(summary.postponed()).isEqualTo(15);
      assertThat(summary.failed()).isZero();
      assertThat(market.asked()).hasSize(26);
    }
  }
}
