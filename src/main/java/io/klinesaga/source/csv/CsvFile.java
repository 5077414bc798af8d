package io.klinesaga.source.csv;

import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import java.nio.file.Path;

/** One file with the bars of one series. */
final class CsvFile {
  private final Path file;
  private final SeriesId series;
  private final CsvFormat format;

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
      return new SeriesLines(lines, series, format).read(range).withReceipt(lines.receipt());
    }
  }
}
