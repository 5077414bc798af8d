package io.klinesaga.source.csv;

import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.BarCollector;
import io.klinesaga.source.Receipt;
import io.klinesaga.source.SourceException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bars of one symbol and, as far as there is room for them, of those that follow it: they
 * will be asked for next, and the lines are read anyway.
 */
final class GroupScan implements Tables.Visitor {
  private final SymbolIndex index;
  private final TimeRange range;
  private final int room;
  private final NavigableMap<Symbol, Gathered> group = new TreeMap<>();
  private final Symbol first;
  private @Nullable Symbol end;
  private int held;

  /** The lines of one symbol so far. */
  private static final class Gathered {
    private final BarCollector bars;
    private int lines;
    private @Nullable SourceException failure;

    Gathered(BarCollector bars) {
      this.bars = bars;
    }

    SeriesRead toRead(Receipt receipt) {
      try {
        return failure == null
            ? new SeriesRead(bars.toSourceBars().withReceipt(receipt), null)
            : SeriesRead.failed(failure);
      } catch (SourceException tooManyDuplicates) {
        return SeriesRead.failed(tooManyDuplicates);
      }
    }
  }

  /**
   * @param room how many lines are held at most, as long as there is more than one symbol
   */
  GroupScan(SymbolIndex index, Symbol first, TimeRange range, int room) {
    this.index = index;
    this.first = first;
    this.range = range;
    this.room = room;
  }

  /** Reads, and gives every series that was read whole. */
  Map<Symbol, SeriesRead> read() {
    Receipt receipt = index.tables().read(index.first(first), index.last(first), this);
    Map<Symbol, SeriesRead> results = new TreeMap<>();
    for (Symbol symbol : index.symbols().tailMap(first, true).keySet()) {
      if (isWanted(symbol)) {
        results.put(symbol, gathered(symbol).toRead(receipt));
      }
    }
    return results;
  }

  private boolean isWanted(Symbol symbol) {
    return symbol.compareTo(first) >= 0 && (end == null || symbol.compareTo(end) < 0);
  }

  @Override
  public void line(long position, BarLine reader, List<String> cells) {
    Symbol symbol = index.symbol(reader.symbol(cells)).orElse(null);
    if (symbol != null && isWanted(symbol)) {
      line(symbol, position, reader, cells);
    }
  }

  private void line(Symbol symbol, long position, BarLine reader, List<String> cells) {
    OptionalLong ts = OptionalLong.empty();
    try {
      ts = OptionalLong.of(reader.time(index.tables()::origin, position, cells));
      if (range.contains(ts.getAsLong())) {
        count(symbol);
        reader.add(gathered(symbol).bars, position, ts.getAsLong(), cells);
      }
    } catch (BadLine e) {
      reject(symbol, position, ts, e, cells);
    }
  }

  private void reject(
      Symbol symbol, long position, OptionalLong ts, BadLine e, List<String> cells) {
    Gathered gathered = gathered(symbol);
    try {
      gathered.bars.reject(position, ts, BarLine.BAD_LINE, e.getMessage(), String.join(",", cells));
    } catch (SourceException tooMany) {
      gathered.failure = tooMany;
    }
  }

  private Gathered gathered(Symbol symbol) {
    Tables tables = index.tables();
    return group.computeIfAbsent(
        symbol, s -> new Gathered(new BarCollector(s + " in " + tables, tables::origin)));
  }

  private void count(Symbol symbol) {
    gathered(symbol).lines++;
    held++;
    while (held > room && group.size() > 1) {
      Map.Entry<Symbol, Gathered> last = group.lastEntry();
      end = last.getKey();
      held -= last.getValue().lines;
      group.remove(end);
    }
  }
}
