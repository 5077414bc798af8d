package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.testing.TestServers;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many series each saga of a chunk has, with at most about 1000 bars in one. */
@Timeout(120)
@Tag("servers")
class BatchSizesTest {
  /** The series of the sagas in the order of their commits. */
  private static List<Integer> sagas(int symbols, Period period) {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", String.valueOf(symbols));
    settings.put("kline.source.synthetic.days", "1");
    settings.put("kline.sync.chunk-rows", "1000");
    Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
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
      assertThat(application.sync(request).committed()).isEqualTo(symbols);
    }
    return List.copyOf(sizes);
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
    assertThat(sagas(symbols, Period.parse(period)))
        .isEqualTo(List.of(expected.split(",", -1)).stream().map(Integer::valueOf).toList());
  }
}
