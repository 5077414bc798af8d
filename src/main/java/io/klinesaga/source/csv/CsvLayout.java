package io.klinesaga.source.csv;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.SourceBars;
import java.util.List;
import java.util.SortedSet;

/** How series lie in the files of a folder; the methods are those of the source. */
interface CsvLayout {
  SortedSet<Symbol> symbols(Period period);

  SourceBars fetch(SeriesId series, TimeRange range);

  List<String> skipped(Period period);
}
