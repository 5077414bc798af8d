package io.klinesaga.tdengine;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.testing.TestServers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Values that stay bound from row to row are those of their row, whatever ends a batch. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class BarWriteTest {
  private static final long START = 1_767_542_400_000L;
  private static final int BATCH_ROWS = 100;

  @Test
  void rows_of_many_series_and_batches_come_back_as_they_were_written() {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.tdengine.connect-timeout", "20s");
    settings.put("kline.tdengine.batch-rows", String.valueOf(BATCH_ROWS));
    Map<SeriesId, StoredBars> rows = new LinkedHashMap<>();
    int size = 0;
    for (int s = 0; s < 9; s++) {
      StoredBars bars = bars(s, 1 + s * 37 % 211);
      size += bars.size();
      rows.put(new SeriesId(Symbol.parse("60000" + s + ".SH"), Period.MIN1), bars);
    }
    try (TdengineBarStore store =
        new TdengineBarStore(TestServers.configuration(settings).tdengine())) {
      store.createSchema();
      AtomicInteger requests = new AtomicInteger();
      assertThat(store.write(Period.MIN1, rows, requests::incrementAndGet)).isEqualTo(size);
      assertThat(requests).hasValue((size + BATCH_ROWS - 1) / BATCH_ROWS);
      Map<SeriesId, StoredBars> stored = store.read(Period.MIN1, rows.keySet(), TimeRange.ALL);
      assertThat(stored.keySet()).containsExactlyInAnyOrderElementsOf(rows.keySet());
      rows.forEach((series, written) -> assertSame(written, stored.get(series)));
    }
  }

  private static StoredBars bars(int series, int size) {
    StoredBars.Builder bars = new StoredBars.Builder(size);
    for (int i = 0; i < size; i++) {
      double open = i % 17 == 9 ? Double.NaN : 10 + series + i / 3.0;
      long volume = i % 7 == 3 ? Bars.NO_VOLUME : 100L * i;
      bars.values().add(START + i * 60_000L, open, open + 1, open - 1, open, volume, i * 0.1);
      long txnId = i / 5 % 3 == 0 ? StoredBars.NO_TXN : series + i / 5;
      bars.end(txnId, Validity.values()[i / 2 % 3]);
    }
    return bars.build();
  }

  private static void assertSame(StoredBars written, StoredBars stored) {
    assertThat(stored.size()).isEqualTo(written.size());
    for (int i = 0; i < written.size(); i++) {
      assertThat(written.bars().sameRow(i, stored.bars(), i)).as("row %s", i).isTrue();
      assertThat(stored.txnId(i)).as("row %s", i).isEqualTo(written.txnId(i));
      assertThat(stored.validity(i)).as("row %s", i).isEqualTo(written.validity(i));
    }
  }
}
