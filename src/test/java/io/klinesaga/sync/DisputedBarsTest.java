package io.klinesaga.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.check.Checked;
import io.klinesaga.check.Reading;
import io.klinesaga.compare.Dispute;
import io.klinesaga.compare.Noted;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.testing.TestBars;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which values of disputed bars a repair may write. */
class DisputedBarsTest {
  private static final SeriesId SERIES = TestBars.series(0, 1).get(0);
  private static final long DAY = TestBars.day(0);
  private static final Bars STORED = bar(10, 1_000);

  private static Bars bar(double close, long volume) {
    return new Bars.Builder(1).add(DAY, 10, 11, 9, close, volume, 10_000).build();
  }

  private static Noted said(String source, String field, String value) {
    return new Noted("verify", new Dispute(SERIES, DAY, field, "stored", value, source));
  }

  private static List<Long> confirmed(Bars read, Noted... noted) {
    Reading reading =
        new Reading("csv", SERIES, ReadingProfile.STANDARD, TimeRange.ALL, SERIES.period(), false);
    Checked checked = new Checked(reading, read, List.of(), List.of(), Set.of(), null);
    return new DisputedBars(List.of(noted), checked).confirmed(STORED, read);
  }

  @Test
  void a_value_that_another_source_says_too_may_be_written() {
    assertThat(confirmed(bar(10.5, 1_000), said("other", "close", "10.5"))).containsExactly(DAY);
  }

  @Test
  void a_third_value_may_not() {
    assertThat(confirmed(bar(10.7, 1_000), said("other", "close", "10.5"))).isEmpty();
  }

  @Test
  void a_value_that_nobody_disputes_may_not_change_with_it() {
    assertThat(confirmed(bar(10.5, 2_000), said("other", "close", "10.5"))).isEmpty();
  }

  @Test
  void others_that_contradict_each_other_confirm_nothing() {
    assertThat(
            confirmed(
                bar(10.5, 1_000), said("other", "close", "10.5"), said("third", "close", "10.6")))
        .isEmpty();
  }

  @Test
  void a_source_is_not_its_own_witness() {
    assertThat(confirmed(bar(10.5, 1_000), said("csv", "close", "10.5"))).isEmpty();
  }
}
