package io.klinesaga.source.tdx.file;

import io.klinesaga.market.Instrument;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import io.klinesaga.source.tdx.file.VipdocFolder.Kind;
import io.klinesaga.source.tdx.file.VipdocFolder.Located;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/**
 * Bars from the local files of the TDX desktop client: daily, one-minute and five-minute. The files
 * are opened for reading only, so the client may run at the same time.
 *
 * <p>Layout of the tree: {@code vipdoc/{sh,sz,bj}/{lday,minline,fzline}/}, files {@code
 * sh600000.day}, {@code sh688001.lc1}, {@code sh688001.lc5}; names ignoring case. A file is a run
 * of 32-byte records in ascending time order without header; the records are specified at {@code
 * RecordDecoder}. Broken input is treated like this:
 *
 * <ul>
 *   <li>a size that is not a multiple of 32: the half-written last record is left out, with a
 *       warning
 *   <li>an impossible date or minute: rejected, {@code bad-date}
 *   <li>a price or amount that is no number: rejected, {@code not-finite}
 *   <li>records not in order: sorted, with one warning; of one time the last record is a bar,
 *       others with other values are {@link SourceBars#duplicates()}
 *   <li>more impossible than possible records: not a TDX file, {@link SourceException}
 *   <li>a file that becomes shorter, or whose records change, while it is read: {@link
 *       SourceException}; what is appended meanwhile is left to the next fetch
 * </ul>
 *
 * <p>Files of the older formats {@code .1}, {@code .01} and {@code .5} are read where the symbol
 * has no {@code .lc1} or {@code .lc5}. Codes of unknown kind are not read, because the scale of
 * their prices is not certain, and bonds only where their amounts prove it. The volume of a repo is
 * read where its amount proves the unit: 1,000 yuan. Minutes without trades are ordinary rows and
 * kept.
 */
public final class TdxFileSource implements KlineSource {
  /** The name of this source. */
  public static final String NAME = "tdx-file";

  private final VipdocFolder vipdoc;
  private final Instruments instruments;

  /** With the shipped prefixes. */
  public TdxFileSource(Path directory) {
    this(directory, Instruments.shipped());
  }

  /**
   * @param directory the folder that contains {@code vipdoc}, or {@code vipdoc} itself
   * @param instruments tells the kind of each code
   * @throws SourceException if it is neither, or cannot be read
   */
  public TdxFileSource(Path directory, Instruments instruments) {
    vipdoc = new VipdocFolder(directory);
    this.instruments = instruments;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void ping() {
    vipdoc.ping();
  }

  @Override
  public SortedSet<Symbol> symbols(Period period) {
    return listing(period).readable();
  }

  @Override
  public List<String> skipped(Period period) {
    return listing(period).skipped();
  }

  private VipdocListing listing(Period period) {
    return new VipdocListing(vipdoc, instruments, period);
  }

  @Override
  public SourceBars fetch(SeriesId series, TimeRange range) {
    List<Kind> kinds = Kind.of(series.period());
    if (kinds.isEmpty()) {
      throw unknown(series, "TDX has only 1d, 1m and 5m files");
    }
    Instrument instrument =
        instruments
            .of(series.symbol())
            .orElseThrow(
                () -> unknown(series, "no prefix tells what this code is (kline.symbols.file)"));
    Located file =
        vipdoc
            .file(series, kinds)
            .orElseThrow(() -> unknown(series, "there is no file of it in " + vipdoc));
    return new TdxFile(file.path(), instrument, file.format()).read(range);
  }

  private static UnknownSeriesException unknown(SeriesId series, String reason) {
    return new UnknownSeriesException(NAME + ": no " + series + ": " + reason);
  }

  @Override
  public void close() {
    // Files are open only during a fetch.
  }
}
