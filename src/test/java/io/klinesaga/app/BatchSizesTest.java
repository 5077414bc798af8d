package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many series each saga of a chunk has, with at most about 1000 bars in one. */
@Timeout(120)
@Tag("servers")
class BatchSizesTest {
  private final Map<String, String> settings = TestServers.freshSettings();

  BatchSizesTest() {
    settings.put("kline.sync.chunk-rows", "1000");
    settings.put("kline.sync.max-workers", "1");
  }

  /** The series of the sagas in the order of their commits. */
  private List<Integer> sagas(Period period) {
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    SyncListener listener =
        new SyncListener() {
          @Override
          public void committed(Committed batch) {
            sizes.add(batch.transactions());
          }
        };
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), false, listener)) {
      SyncRequest request = SyncRequest.incremental(List.of(period), TransactionMode.SAGA);
      SyncSummary summary = application.sync(request);
      assertThat(summary.isAllDone()).as(summary.line()).isTrue();
    }
    return sizes;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # symbols | period | sagas
           5 | 1m  | 5
           6 | 1m  | 6
           7 | 1m  | 5,2
          11 | 1m  | 5,6
          12 | 1m  | 5,5,2
          25 | 5m  | 25
          26 | 5m  | 26
          27 | 5m  | 21,6
          99 | 1d  | 99
          """)
  void a_small_rest_is_taken_with_the_saga_before_it(int symbols, String period, String expected) {
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", String.valueOf(symbols));
    settings.put("kline.source.synthetic.days", "1");
    assertThat(sagas(Period.parse(period)))
        .isEqualTo(List.of(expected.split(",", -1)).stream().map(Integer::valueOf).toList());
  }

  /** As where most series have one new bar and the last ones were never read. */
  @Test
  void long_series_after_many_short_ones_are_not_put_together() {
    MemorySource market = MemorySource.market("batch-sizes");
    TestBars.series(0, 200).forEach(one -> market.put(one, TestBars.bars(1)));
    TestBars.series(200, 4).forEach(one -> market.put(one, TestBars.bars(900)));
    settings.put("kline.source", "memory");
    settings.put("kline.source.memory.market", "batch-sizes");
    assertThat(sagas(Period.DAY)).isEqualTo(List.of(201, 2, 1));
  }
}
