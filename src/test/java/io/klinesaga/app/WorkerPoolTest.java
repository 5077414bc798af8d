package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.TestServers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pool as the routes use it: by Camel's parallel split. */
@Timeout(120)
@Tag("servers")
class WorkerPoolTest {
  private static KlineApplication start(int workers, SyncListener listener) {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", "40");
    settings.put("kline.source.synthetic.days", "1");
    settings.put("kline.sync.chunk-size", "1");
    settings.put("kline.sync.max-workers", String.valueOf(workers));
    return KlineApplication.start(TestServers.configuration(settings), false, listener);
  }

  private static SyncRequest request(Period period) {
    return SyncRequest.incremental(List.of(period), TransactionMode.SAGA);
  }

  @Test
  void one_worker_alone_works_off_many_chunks() {
    try (KlineApplication application = start(1, SyncListener.NONE)) {
      assertThat(application.sync(request(Period.DAY)).committed()).isEqualTo(40);
    }
  }

  @Test
  void runs_at_the_same_time_share_few_workers() throws Exception {
    try (KlineApplication application = start(2, SyncListener.NONE)) {
      List<CompletableFuture<SyncSummary>> runs =
          List.of(Period.DAY, Period.MIN60, Period.MIN30, Period.MIN15).stream()
              .map(period -> CompletableFuture.supplyAsync(() -> application.sync(request(period))))
              .toList();
      for (CompletableFuture<SyncSummary> run : runs) {
        assertThat(run.get(60, TimeUnit.SECONDS).committed()).isEqualTo(40);
      }
    }
  }

  @Test
  void chunks_do_not_pile_up_before_the_workers() {
    AtomicInteger longest = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    KlineApplication[] started = new KlineApplication[1];
    SyncListener listener =
        new SyncListener() {
          @Override
          public void seriesEnded(TransactionMode mode, SeriesResult result) {
            ThreadPoolExecutor pool =
                started[0]
                    .context()
                    .getRegistry()
                    .lookupByNameAndType("klineWorkers", ThreadPoolExecutor.class);
            longest.accumulateAndGet(pool.getQueue().size(), Math::max);
            ended.incrementAndGet();
          }
        };
    try (KlineApplication application = start(2, listener)) {
      started[0] = application;
      application.sync(request(Period.DAY));
    }
    assertThat(ended).hasValue(40);
    assertThat(longest.get()).isLessThanOrEqualTo(2);
  }
}
