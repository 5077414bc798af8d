package io.klinesaga.source.csv;

import static java.util.Objects.requireNonNull;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Each file of a period has the bars of many symbols, in any order; all files together are the
 * source. They are streamed: what is kept are the symbols, and a bounded number of bars that were
 * read on the way and have not been asked for yet.
 */
final class ManySymbols implements CsvLayout {
  private static final int DEFAULT_ROOM = 300_000;
  private static final Duration RECENT = Duration.ofSeconds(1);

  private final CsvFolder folder;
  private final CsvFormat format;
  private final int room;
  private final Map<Period, Known> known = new EnumMap<>(Period.class);

  ManySymbols(CsvFolder folder, CsvFormat format) {
    this(folder, format, DEFAULT_ROOM);
  }

  /**
   * @param room about how many bars are read at once
   */
  ManySymbols(CsvFolder folder, CsvFormat format, int room) {
    this.folder = folder;
    this.format = format;
    this.room = room;
  }

  @Override
  public synchronized SortedSet<Symbol> symbols(Period period) {
    return new TreeSet<>(known(period).index.symbols().keySet());
  }

  @Override
  public synchronized List<String> skipped(Period period) {
    return recent(period).index.skipped();
  }

  @Override
  public synchronized SourceBars fetch(SeriesId series, TimeRange range) {
    Known state = recent(series.period());
    if (!state.index.symbols().containsKey(series.symbol())) {
      throw new UnknownSeriesException(
          "csv: no " + series + ": no file in " + folder.of(series.period()) + " has a line of it");
    }
    SeriesRead ready = state.take(series.symbol(), range);
    if (ready == null) {
      ready = state.read(series.symbol(), range);
      requireSame(state, series.period());
    }
    return ready.get(range);
  }

  /** What is known of the files as they are now. */
  private Known known(Period period) {
    Known state = known.get(period);
    Tables tables = new Tables(folder, period, format);
    if (state == null || !state.index.tables().isSameAs(tables)) {
      Skipped skipped = new Skipped();
      folder.noteStrays(skipped);
      state = new Known(new SymbolIndex(tables, format.codes(), skipped));
      known.put(period, state);
    }
    state.looked = Clock.systemUTC().instant();
    return state;
  }

  /** The same, but the files were looked at a moment ago: there may be thousands. */
  private Known recent(Period period) {
    Known state = known.get(period);
    if (state != null && state.looked.plus(RECENT).isAfter(Clock.systemUTC().instant())) {
      return state;
    }
    return known(period);
  }

  private void requireSame(Known state, Period period) {
    if (!state.index.tables().isSameAs(new Tables(folder, period, format))) {
      known.remove(period);
      throw new SourceException(
          "csv: a file in "
              + folder.of(period)
              + " was written to while it was read;"
              + " nothing of it is used");
    }
  }

  /** What is known of the files of one period; gone when one of them changes. */
  private final class Known {
    private final SymbolIndex index;
    private final Map<Symbol, SeriesRead> ready = new LinkedHashMap<>();
    private TimeRange range = TimeRange.ALL;
    private Instant looked = Instant.MIN;

    Known(SymbolIndex index) {
      this.index = index;
    }

    /** What was read of a series before; it will not be asked for again soon. */
    @Nullable SeriesRead take(Symbol symbol, TimeRange wanted) {
      return range.covers(wanted) ? ready.remove(symbol) : null;
    }

    SeriesRead read(Symbol symbol, TimeRange wanted) {
      if (ready.isEmpty() || !range.covers(wanted)) {
        // Who asks for different ranges gets them all with the next reading.
        range = ready.isEmpty() ? wanted : TimeRange.ALL;
        ready.clear();
      }
      Map<Symbol, SeriesRead> group = new GroupScan(index, symbol, range, room).read();
      SeriesRead read = requireNonNull(group.remove(symbol));
      ready.putAll(group);
      forgetOldest();
      return read;
    }

    private void forgetOldest() {
      int bars = ready.values().stream().mapToInt(SeriesRead::size).sum();
      Iterator<SeriesRead> oldest = ready.values().iterator();
      while (bars > 2 * room && oldest.hasNext()) {
        bars -= oldest.next().size();
        oldest.remove();
      }
    }
  }
}
