package io.klinesaga.source.csv;

import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.BarCollector;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** One file with the bars of one series. */
final class CsvFile {
  private final Path file;
  private final SeriesId series;
  private final CsvFormat format;
  private @Nullable String knownSymbol;

  CsvFile(Path file, SeriesId series, CsvFormat format) {
    this.file = file;
    this.series = series;
    this.format = format;
  }

  /**
   * Reads the bars of a range.
   *
   * @throws SourceException if the file cannot be read, has another header, or holds adjusted
   *     prices
   */
  SourceBars read(TimeRange range) {
    try (CsvLines lines = CsvLines.open(file, format.dialect())) {
      HeaderSearch search = new HeaderSearch(lines, format, false);
      CsvHeader header = search.find();
      Titles.require(file.toString(), search.titles(), series);
      BarLine reader = new BarLine(header, format, series.period());
      BarCollector bars = new BarCollector(file.toString(), line -> file + ":" + line);
      readLines(lines, reader, range, bars);
      lines.requireUnchanged();
      return bars.toSourceBars().withReceipt(lines.receipt());
    }
  }

  private void readLines(CsvLines lines, BarLine reader, TimeRange range, BarCollector bars) {
    for (CSVRecord cells = lines.next(); cells != null; cells = lines.next()) {
      if (lines.isHalfWritten()) {
        bars.warn(lines.halfWritten());
      } else {
        readLine(lines.line(), cells, reader, range, bars);
      }
    }
  }

  private void readLine(
      long line, CSVRecord cells, BarLine reader, TimeRange range, BarCollector bars) {
    OptionalLong ts = OptionalLong.empty();
    try {
      ts = OptionalLong.of(reader.time(file, line, cells));
      if (range.contains(ts.getAsLong()) && isOfSeries(reader, line, ts, cells, bars)) {
        reader.add(bars, line, ts.getAsLong(), cells);
      }
    } catch (BadLine e) {
      bars.reject(line, ts, BarLine.BAD_LINE, e.getMessage(), String.join(",", cells));
    }
  }

  private boolean isOfSeries(
      BarLine reader, long line, OptionalLong ts, CSVRecord cells, BarCollector bars) {
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
