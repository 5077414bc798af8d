package io.klinesaga.source.csv;

import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.BarCollector;
import io.klinesaga.source.SourceBars;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Makes bars of lines that are all of one series. */
final class SeriesLines {
  private final CellLines lines;
  private final SeriesId series;
  private final CsvFormat format;
  private final BarCollector bars;
  private long count;
  private @Nullable String knownSymbol;

  SeriesLines(CellLines lines, SeriesId series, CsvFormat format) {
    this.lines = lines;
    this.series = series;
    this.format = format;
    bars = new BarCollector(lines.name(), lines::place);
  }

  /**
   * Reads the bars of a range.
   *
   * @throws io.klinesaga.source.SourceException if the lines have another header, or hold adjusted
   *     prices
   */
  SourceBars read(TimeRange range) {
    HeaderSearch search = new HeaderSearch(lines, format, false);
    CsvHeader header = search.find();
    Titles.require(format, lines.name(), search.titles(), series);
    readLines(new BarLine(header, format, series.period()), range);
    lines.requireUnchanged();
    return bars.toSourceBars();
  }

  /** How many lines there were after the header. */
  long count() {
    return count;
  }

  private void readLines(BarLine reader, TimeRange range) {
    for (List<String> cells = lines.next(); cells != null; cells = lines.next()) {
      count++;
      if (lines.isHalfWritten()) {
        bars.warn(lines.halfWritten());
      } else {
        readLine(lines.line(), cells, reader, range);
      }
    }
  }

  private void readLine(long line, List<String> cells, BarLine reader, TimeRange range) {
    OptionalLong ts = OptionalLong.empty();
    try {
      ts = OptionalLong.of(reader.time(lines::place, line, cells));
      if (range.contains(ts.getAsLong()) && isOfSeries(reader, line, ts, cells)) {
        reader.add(bars, line, ts.getAsLong(), cells);
      }
    } catch (BadLine e) {
      String reason = format.named(e.getMessage());
      bars.reject(line, ts, BarLine.BAD_LINE, reason, String.join(",", cells));
    }
  }

  private boolean isOfSeries(BarLine reader, long line, OptionalLong ts, List<String> cells) {
    if (!reader.hasSymbol() || reader.symbol(cells).equals(knownSymbol)) {
      return true;
    }
    String symbol = reader.symbol(cells);
    if (format.codes().means(symbol, series.symbol())) {
      knownSymbol = symbol;
      return true;
    }
    String reason = "symbol is '" + symbol + "', expected " + series.symbol();
    bars.reject(line, ts, "wrong-symbol", reason, String.join(",", cells));
    return false;
  }
}
