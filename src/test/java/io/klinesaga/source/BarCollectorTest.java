package io.klinesaga.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.market.Bars;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BarCollectorTest {
  private final BarCollector collector = new BarCollector("the input", at -> "line " + at);

  private void add(int at, long time) {
    collector.add(at, time, at, at, at, at, at, at);
  }

  @Test
  void bars_in_order_are_handed_over_without_a_warning() {
    for (int i = 0; i < 1000; i++) {
      add(i, 10L * i);
    }
    SourceBars read = collector.toSourceBars();
    assertThat(read.bars().size()).isEqualTo(1000);
    assertThat(read.bars().close(999)).isEqualTo(999);
    assertThat(read.origins().apply(999)).isEqualTo("line 999");
    assertThat(read.rejected()).isEmpty();
    assertThat(read.warnings()).isEmpty();
  }

  @Test
  void in_any_order_the_last_bar_of_each_time_is_kept() {
    Random random = new Random(8);
    TreeMap<Long, Integer> last = new TreeMap<>();
    for (int i = 0; i < 3000; i++) {
      long time = random.nextInt(1000);
      add(i, time);
      last.put(time, i);
    }
    SourceBars read = collector.toSourceBars();
    Bars bars = read.bars();
    assertThat(bars.size()).isEqualTo(last.size());
    int row = 0;
    for (var entry : last.entrySet()) {
      assertThat(bars.ts(row)).isEqualTo(entry.getKey());
      assertThat(bars.volume(row)).isEqualTo(entry.getValue().longValue());
      assertThat(read.origins().apply(row)).isEqualTo("line " + entry.getValue());
      row++;
    }
    assertThat(read.duplicates()).hasSize(3000 - last.size());
    assertThat(read.rejected()).isEmpty();
    assertThat(read.warnings()).hasSize(1);
  }

  @Test
  void a_record_that_is_there_again_with_the_same_values_contradicts_nothing() {
    collector.add(1, 10, 1, 1, 1, 1, 1, 1);
    collector.add(2, 20, 2, 2, 2, 2, 2, 2);
    collector.add(3, 10, 1, 1, 1, 1, 1, 1);
    collector.add(4, 20, 3, 3, 3, 3, 3, 3);
    SourceBars read = collector.toSourceBars();
    assertThat(read.bars().size()).isEqualTo(2);
    assertThat(read.duplicates()).extracting(DuplicateBar::origin).containsExactly("line 2");
    assertThat(read.warnings()).singleElement().asString().contains("1 contradict", "1 are there");
  }

  @Test
  void an_input_with_too_many_unusable_records_is_refused_as_a_whole() {
    for (int i = 0; i < BarCollector.MAX_REJECTED; i++) {
      collector.reject(i, OptionalLong.empty(), "bad-line", "it is bad", "");
    }
    assertThatThrownBy(
            () -> collector.reject(77_777, OptionalLong.empty(), "bad-line", "it is bad", ""))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("the input")
        .hasMessageContaining("line 77777, bad-line: it is bad");
  }

  @Test
  void the_payload_leaves_out_what_is_absent() {
    assertThat(RejectedBar.payload(1.5, 2, 0.5, 1, 7, 1.8124E9))
        .isEqualTo("open=1.5 high=2.0 low=0.5 close=1.0 volume=7 amount=1812400000");
    assertThat(RejectedBar.payload(1, 1, 1, 1, Bars.NO_VOLUME, Double.NaN))
        .isEqualTo("open=1.0 high=1.0 low=1.0 close=1.0");
    assertThat(RejectedBar.payload(1, 1, 1, 1, 0, Double.POSITIVE_INFINITY))
        .endsWith("amount=Infinity");
  }
}
