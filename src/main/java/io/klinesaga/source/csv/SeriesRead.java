package io.klinesaga.source.csv;

import io.klinesaga.market.Bars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.DuplicateBar;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What reading a series gave, for the time it is asked for. */
record SeriesRead(SourceBars bars, @Nullable SourceException failure) {
  private static final SourceBars NOTHING = new SourceBars(Bars.EMPTY, List.of(), List.of());

  static SeriesRead failed(SourceException failure) {
    return new SeriesRead(NOTHING, failure);
  }

  /**
   * The bars of a range.
   *
   * @throws SourceException if reading them failed
   */
  SourceBars get(TimeRange range) {
    if (failure != null) {
      throw failure;
    }
    Bars slice = bars.bars().slice(range);
    if (slice == bars.bars()
        && rejected(range).size() == bars.rejected().size()
        && duplicates(range).size() == bars.duplicates().size()) {
      return bars;
    }
    int offset = slice.isEmpty() ? 0 : bars.bars().indexOf(slice.firstTs());
    return new SourceBars(
        slice,
        rejected(range),
        bars.warnings(),
        index -> bars.origins().apply(index + offset),
        duplicates(range),
        bars.receipt(),
        bars.heldFrom());
  }

  private List<DuplicateBar> duplicates(TimeRange range) {
    return bars.duplicates().stream()
        .filter(duplicate -> range.contains(duplicate.bar().ts(0)))
        .toList();
  }

  private List<RejectedBar> rejected(TimeRange range) {
    return bars.rejected().stream()
        .filter(bar -> bar.ts().isEmpty() || range.contains(bar.ts().getAsLong()))
        .toList();
  }

  /** About how much memory it holds, in bars. */
  int size() {
    return bars.bars().size() + bars.rejected().size();
  }
}
