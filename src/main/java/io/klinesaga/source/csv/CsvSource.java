package io.klinesaga.source.csv;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bars from CSV files, one per series: {@code <directory>/<period>/<symbol>.csv}, such as {@code
 * 1d/600000.SH.csv} or {@code 5m/688001.SH.csv}.
 *
 * <p>A file is UTF-8, with or without a byte order mark, with commas, optional double quotes and
 * one header line. Columns are found by their names, ignoring case and order:
 *
 * <table>
 * <caption>Columns</caption>
 * <tr><th>name</th><th></th><th>value</th></tr>
 * <tr><td>{@code symbol}</td><td>optional</td><td>the symbol of the file, {@code 600000.SH}</td></tr>
 * <tr><td>{@code ts}</td><td rowspan="2">one of the two</td><td>epoch milliseconds; a daily bar: 00:00 at +08:00 of its day; a minute bar: its end</td></tr>
 * <tr><td>{@code date}</td><td>{@code 2021-06-01}</td></tr>
 * <tr><td>{@code time}</td><td>with {@code date} in minute files, else not allowed</td><td>end of the bar in market time, {@code 09:31} or {@code 09:31:00}</td></tr>
 * <tr><td>{@code open high low close}</td><td>required</td><td>yuan or index points, a decimal number</td></tr>
 * <tr><td>{@code volume}</td><td>required</td><td>a whole number of shares, or of lots if the source is set so; may be empty</td></tr>
 * <tr><td>{@code amount}</td><td>required</td><td>yuan, a decimal number; may be empty</td></tr>
 * </table>
 *
 * <p>A line that cannot be read is rejected as {@code bad-line}, one of another symbol as {@code
 * wrong-symbol}, both with the line number as origin. A file without the right header, or not in
 * UTF-8, or with broken quotes, cannot be used: {@link SourceException}; nor can one whose lines
 * are changed while they are read. While a file is being written to, a last line without line end
 * is left to the next fetch, with a warning. Example:
 *
 * <pre>
 * date,time,open,high,low,close,volume,amount
 * 2021-06-03,09:31,36.80,37.08,36.80,37.07,10100,370835
 * </pre>
 */
public final class CsvSource implements KlineSource {
  /** The name of this source. */
  public static final String NAME = "csv";

  private static final Logger LOG = LoggerFactory.getLogger(CsvSource.class);
  private static final String SUFFIX = ".csv";

  private final Path directory;
  private final int sharesPerUnit;

  /**
   * @param directory the folder that contains the folders {@code 1d}, {@code 1m}, …
   * @param sharesPerUnit what a volume is multiplied by: 1 or 100
   * @throws SourceException if the directory does not exist
   */
  public CsvSource(Path directory, int sharesPerUnit) {
    this.directory = directory;
    this.sharesPerUnit = sharesPerUnit;
    requireDirectory();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SortedSet<Symbol> symbols(Period period) {
    requireDirectory();
    SortedSet<Symbol> symbols = new TreeSet<>();
    List<Path> skipped = new ArrayList<>();
    for (Path file : files(directory.resolve(period.code()))) {
      symbolOf(file).ifPresentOrElse(symbols::add, () -> skipped.add(file.getFileName()));
    }
    if (!skipped.isEmpty()) {
      LOG.warn(
          "{}: skipped {} files of {} that are not named like 600000.SH.csv, such as {}",
          NAME,
          skipped.size(),
          directory.resolve(period.code()),
          skipped.get(0));
    }
    return symbols;
  }

  @Override
  public SourceBars fetch(SeriesId series, TimeRange range) {
    requireDirectory();
    Path file = directory.resolve(series.period().code()).resolve(series.symbol() + SUFFIX);
    if (!Files.exists(file)) {
      throw new UnknownSeriesException(NAME + ": no " + series + ": there is no file " + file);
    }
    return new CsvFile(file, series, sharesPerUnit).read(range);
  }

  private static Optional<Symbol> symbolOf(Path file) {
    String name = file.getFileName().toString();
    if (!name.endsWith(SUFFIX) || !Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Symbol.parse(name.substring(0, name.length() - SUFFIX.length())));
    } catch (IllegalArgumentException notASymbol) {
      return Optional.empty();
    }
  }

  private static List<Path> files(Path folder) {
    List<Path> files = new ArrayList<>();
    if (!Files.exists(folder)) {
      return files;
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(files::add);
    } catch (IOException | DirectoryIteratorException e) {
      throw new SourceException(NAME + ": cannot list directory " + folder + ": " + e, e);
    }
    return files;
  }

  @Override
  public void ping() {
    requireDirectory();
    if (!Files.isReadable(directory)) {
      throw new SourceException(NAME + ": directory " + directory + " cannot be read");
    }
  }

  private void requireDirectory() {
    if (!Files.isDirectory(directory)) {
      throw new SourceException(
          NAME
              + ": "
              + directory
              + (Files.exists(directory) ? " is not a directory" : " does not exist"));
    }
  }

  @Override
  public void close() {
    // Files are open only during a fetch.
  }
}
