package io.klinesaga.source.csv;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.source.SourceBars;
import java.util.List;
import java.util.SortedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bars from CSV files in {@code <directory>/<period>}: one file for each series, such as {@code
 * 1d/600000.SH.csv} or {@code 5m/SH688001.csv}, or files with the bars of many symbols.
 *
 * <p>What a file looks like is said by a profile, {@code profiles.properties}, each piece of which
 * can be set by itself. Columns are found by their names, ignoring case and order; those nothing is
 * known of are ignored. In the product's own profile:
 *
 * <table>
 * <caption>Columns</caption>
 * <tr><th>name</th><th></th><th>value</th></tr>
 * <tr><td>{@code symbol}</td><td>optional</td><td>the symbol of the file in any {@link SymbolNotation}</td></tr>
 * <tr><td>{@code ts}</td><td rowspan="2">one of the two</td><td>epoch milliseconds</td></tr>
 * <tr><td>{@code date}</td><td>in any form of {@link YearFirst}, perhaps with the time of day</td></tr>
 * <tr><td>{@code time}</td><td>optional</td><td>{@link ClockTime} of a minute bar</td></tr>
 * <tr><td>{@code open high low close}</td><td>required</td><td>yuan or index points, a decimal number</td></tr>
 * <tr><td>{@code volume}</td><td>required</td><td>shares or lots; may be empty</td></tr>
 * <tr><td>{@code amount}</td><td>required</td><td>yuan, or thousands of it; may be empty</td></tr>
 * </table>
 *
 * <p>A line that cannot be read is rejected as {@code bad-line}, one of another symbol as {@code
 * wrong-symbol}, both with the line number as origin. A file without the right header, in another
 * encoding, with broken quotes or with adjusted prices cannot be used: {@link
 * io.klinesaga.source.SourceException}; nor can one whose lines are changed while they are read.
 * While a file is being written to, a last line without line end is left to the next fetch, with a
 * warning.
 */
public final class CsvSource implements KlineSource {
  /** The name of this source. */
  public static final String NAME = "csv";

  private static final Logger LOG = LoggerFactory.getLogger(CsvSource.class);

  private final CsvFolder folder;
  private final CsvFormat format;
  private final CsvLayout layout;

  CsvSource(CsvFolder folder, CsvFormat format, CsvLayout layout) {
    this.folder = folder;
    this.format = format;
    this.layout = layout;
    folder.requireThere();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SortedSet<Symbol> symbols(Period period) {
    folder.requireThere();
    SortedSet<Symbol> symbols = layout.symbols(period);
    layout.skipped(period).forEach(what -> LOG.warn("{}: skipped {}", NAME, what));
    return symbols;
  }

  @Override
  public SourceBars fetch(SeriesId series, TimeRange range) {
    folder.requireThere();
    return layout.fetch(series, range);
  }

  @Override
  public boolean isDeclared() {
    return true;
  }

  @Override
  public ReadingProfile profile(SeriesId series) {
    return format.reading(series.period());
  }

  @Override
  public List<String> skipped(Period period) {
    return layout.skipped(period);
  }

  @Override
  public void ping() {
    folder.requireReadable();
  }

  @Override
  public void close() {
    // Files are open only during a fetch.
  }
}
