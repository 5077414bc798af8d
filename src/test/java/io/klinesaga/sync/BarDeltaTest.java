package io.klinesaga.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import io.klinesaga.testing.TestBars;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class BarDeltaTest {
  private static final long TRANSACTION = 77;

  private static StoredBars stored(Bars bars, IntFunction<Validity> validity) {
    StoredBars.Builder builder = new StoredBars.Builder();
    for (int i = 0; i < bars.size(); i++) {
      builder.values().add(bars, i);
      builder.end(i + 1, validity.apply(i));
    }
    return builder.build();
  }

  private static StoredBars valid(Bars bars) {
    return stored(bars, i -> Validity.VALID);
  }

  @Test
  void equal_bars_leave_nothing_to_write() {
    BarDelta delta = BarDelta.of(TestBars.bars(20), valid(TestBars.bars(20)), TRANSACTION, null);
    assertThat(delta.isEmpty()).isTrue();
    assertThat(delta.beforeImage().isEmpty()).isTrue();
    assertThat(delta.newlyValid()).isZero();
    assertThat(delta.validBefore()).isEqualTo(20);
    assertThat(delta.firstValidBefore()).isEqualTo(TestBars.day(0));
    assertThat(delta.lastValidBefore()).isEqualTo(TestBars.day(19));
  }

  @Test
  void into_an_empty_series_everything_is_written_and_nothing_saved() {
    BarDelta delta = BarDelta.of(TestBars.bars(5), StoredBars.EMPTY, TRANSACTION, null);
    assertThat(delta.toWrite().size()).isEqualTo(5);
    assertThat(delta.newlyValid()).isEqualTo(5);
    assertThat(delta.beforeImage().isEmpty()).isTrue();
    for (int i = 0; i < 5; i++) {
      assertThat(delta.toWrite().txnId(i)).isEqualTo(TRANSACTION);
      assertThat(delta.toWrite().isValid(i)).isTrue();
    }
  }

  @Test
  void bars_after_all_stored_ones_are_written_and_the_stored_ones_counted() {
    Bars all = TestBars.bars(9);
    Bars later = all.slice(new TimeRange(TestBars.day(6), TestBars.day(8)));
    StoredBars before = valid(all.slice(new TimeRange(TestBars.day(0), TestBars.day(5))));
    BarDelta delta = BarDelta.of(later, before, TRANSACTION, null);
    assertThat(delta.toWrite().bars()).isSameAs(later);
    for (int i = 0; i < later.size(); i++) {
      assertThat(delta.toWrite().txnId(i)).isEqualTo(TRANSACTION);
      assertThat(delta.toWrite().validity(i)).isEqualTo(Validity.VALID);
    }
    assertThat(delta.newlyValid()).isEqualTo(3);
    assertThat(delta.validBefore()).isEqualTo(6);
    assertThat(delta.lastValidBefore()).isEqualTo(TestBars.day(5));
    assertThat(delta.beforeImage().isEmpty()).isTrue();
    assertThat(delta.withdrawn().isEmpty()).isTrue();
  }

  @Test
  void nothing_fetched_is_nothing_to_write() {
    BarDelta delta = BarDelta.of(Bars.EMPTY, valid(TestBars.bars(3)), TRANSACTION, null);
    assertThat(delta.isEmpty()).isTrue();
    assertThat(delta.newlyValid()).isZero();
    assertThat(delta.validBefore()).isEqualTo(3);
  }

  @Test
  void a_changed_bar_is_written_and_its_former_row_saved_with_its_transaction() {
    StoredBars before = valid(TestBars.bars(10));
    BarDelta delta = BarDelta.of(TestBars.bars(10, i -> i == 4 ? 1 : 0), before, TRANSACTION, null);
    assertThat(delta.toWrite().size()).isEqualTo(1);
    assertThat(delta.toWrite().bars().ts(0)).isEqualTo(TestBars.day(4));
    assertThat(delta.newlyValid()).isZero();
    assertThat(delta.beforeImage().size()).isEqualTo(1);
    assertThat(delta.beforeImage().txnId(0)).isEqualTo(5);
    assertThat(delta.beforeImage().bars().sameRow(0, before.bars(), 4)).isTrue();
  }

  @Test
  void an_invalid_row_is_written_again_even_with_equal_values_and_saved_as_invalid() {
    StoredBars before = stored(TestBars.bars(3), i -> i == 1 ? Validity.INVALID : Validity.VALID);
    BarDelta delta = BarDelta.of(TestBars.bars(3), before, TRANSACTION, null);
    assertThat(delta.toWrite().size()).isEqualTo(1);
    assertThat(delta.newlyValid()).isEqualTo(1);
    assertThat(delta.validBefore()).isEqualTo(2);
    assertThat(delta.beforeImage().validity(0)).isEqualTo(Validity.INVALID);
  }

  @Test
  void a_row_of_someone_else_keeps_its_missing_validity_in_the_before_image() {
    StoredBars before = stored(TestBars.bars(1), i -> Validity.NONE);
    BarDelta delta = BarDelta.of(TestBars.bars(1), before, TRANSACTION, null);
    assertThat(delta.toWrite().size()).isEqualTo(1);
    assertThat(delta.beforeImage().validity(0)).isEqualTo(Validity.NONE);
    assertThat(delta.validBefore()).isZero();
  }

  @Test
  void the_smallest_difference_of_a_double_counts() {
    Bars stored = one(Math.nextUp(10.0));
    assertThat(BarDelta.of(one(10.0), valid(stored), TRANSACTION, null).toWrite().size())
        .isEqualTo(1);
    assertThat(BarDelta.of(one(10.0), valid(one(10.0)), TRANSACTION, null).isEmpty()).isTrue();
  }

  private static Bars one(double open) {
    return new Bars.Builder(1)
        .add(TestBars.day(0), open, 11, 9, 10, Bars.NO_VOLUME, Double.NaN)
        .build();
  }

  @Test
  void stored_rows_the_source_does_not_have_stay_as_they_are() {
    BarDelta delta = BarDelta.of(TestBars.bars(2), valid(TestBars.bars(9)), TRANSACTION, null);
    assertThat(delta.isEmpty()).isTrue();
    assertThat(delta.validBefore()).isEqualTo(9);
  }

  @Test
  void what_is_not_trusted_is_written_again_although_it_is_equal() {
    Bars bars = TestBars.bars(5);
    BarDelta delta =
        BarDelta.of(bars, valid(bars), TRANSACTION, new TimeRange(bars.ts(1), bars.ts(2)));
    assertThat(delta.toWrite().size()).isEqualTo(2);
    assertThat(delta.toWrite().bars().firstTs()).isEqualTo(bars.ts(1));
    assertThat(delta.beforeImage().size()).isEqualTo(2);
    assertThat(delta.newlyValid()).isZero();
    assertThat(delta.validBefore()).isEqualTo(5);
  }
}
