package io.klinesaga.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.check.Checked;
import io.klinesaga.check.Reading;
import io.klinesaga.compare.Dispute;
import io.klinesaga.compare.Disputes;
import io.klinesaga.compare.Look;
import io.klinesaga.compare.Noted;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.testing.TestBars;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a source must say to contradict a stored bar. */
class SyncDisputesTest {
  private static final SeriesId SERIES = TestBars.series(0, 1).get(0);

  private final Book book = new Book();

  /** Keeps what is noted. */
  private static final class Book implements Disputes {
    private final List<Dispute> noted = new ArrayList<>();

    @Override
    public List<Noted> noted(Collection<SeriesId> series, TimeRange range) {
      return List.of();
    }

    @Override
    public void note(String foundBy, Collection<Dispute> found) {
      noted.addAll(found);
    }

    @Override
    public void forget(Collection<Noted> gone) {}

    @Override
    public void replace(
        Look look,
        Collection<SeriesId> looked,
        TimeRange range,
        Predicate<Dispute> compared,
        Collection<Dispute> found) {}
  }

  private static Bars bar(double high, double amount) {
    return new Bars.Builder(1).add(TestBars.day(0), 10, high, 9, 10, 1_000, amount).build();
  }

  private void said(Bars stored, Bars other) {
    Reading reading =
        new Reading("csv", SERIES, ReadingProfile.STANDARD, TimeRange.ALL, SERIES.period(), false);
    new SyncDisputes(book)
        .contradicted(
            SERIES, stored, new Checked(reading, other, List.of(), List.of(), Set.of(), null));
  }

  @Test
  void another_value_is_noted_with_both_sides() {
    said(bar(11, 10_000), bar(11.5, 10_000));
    assertThat(book.noted)
        .singleElement()
        .isEqualTo(new Dispute(SERIES, TestBars.day(0), "high", "11.0", "11.5", "csv"));
  }

  @Test
  void an_amount_that_is_rounded_to_32_bits_contradicts_nobody() {
    said(bar(11, 18_105_147), bar(11, 18_105_148));
    assertThat((float) 18_105_147.0).isEqualTo((float) 18_105_148.0);
    assertThat(book.noted).isEmpty();
  }

  @Test
  void an_amount_that_is_off_by_more_does() {
    said(bar(11, 18_105_147), bar(11, 18_105_160));
    assertThat(book.noted).extracting(Dispute::field).containsExactly("amount");
  }
}
