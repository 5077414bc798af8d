package io.klinesaga.source.tdx.file;

import io.klinesaga.market.Instrument;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 *   <li>records not in order: sorted; of one time the last record counts, the earlier ones are
 *       rejected, {@code duplicate}; one warning
 *   <li>more impossible than possible records: not a TDX file, {@link SourceException}
 *   <li>prices and volumes of a share or fund that do not fit its amounts: mis-scaled, {@link
 *       SourceException}
 *   <li>a file that becomes shorter, or whose records change, while it is read: {@link
 *       SourceException}; what is appended meanwhile is left to the next fetch
 * </ul>
 *
 * <p>Bonds and codes of unknown kind are not read, because the scale of their prices is not
 * certain. Minutes without trades are ordinary rows and kept.
 */
public final class TdxFileSource implements KlineSource {
  /** The name of this source. */
  public static final String NAME = "tdx-file";

  private static final Logger LOG = LoggerFactory.getLogger(TdxFileSource.class);
  private static final int NAMED_SKIPPED = 5;

  private final VipdocFolder vipdoc;

  /**
   * @param directory the folder that contains {@code vipdoc}, or {@code vipdoc} itself
   * @throws SourceException if it is neither, or cannot be read
   */
  public TdxFileSource(Path directory) {
    vipdoc = new VipdocFolder(directory);
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
    SortedSet<Symbol> readable = new TreeSet<>();
    List<Symbol> skipped = new ArrayList<>();
    VipdocFolder.Kind.of(period).map(vipdoc::symbols).orElse(List.of()).stream()
        .sorted()
        .forEach(symbol -> (instrument(symbol).isPresent() ? readable : skipped).add(symbol));
    if (!skipped.isEmpty()) {
      LOG.warn(
          "{}: skipped {} {} files of bonds or unknown codes in {}, such as {}",
          NAME,
          skipped.size(),
          period,
          vipdoc,
          skipped.subList(0, Math.min(NAMED_SKIPPED, skipped.size())));
    }
    return readable;
  }

  @Override
  public SourceBars fetch(SeriesId series, TimeRange range) {
    VipdocFolder.Kind kind =
        VipdocFolder.Kind.of(series.period())
            .orElseThrow(() -> unknown(series, "TDX has only 1d, 1m and 5m files"));
    Instrument instrument =
        instrument(series.symbol())
            .orElseThrow(
                () -> unknown(series, "the price scale of bonds and unknown codes is not certain"));
    Path file =
        vipdoc
            .file(series, kind)
            .orElseThrow(() -> unknown(series, "there is no file of it in " + vipdoc));
    return new TdxFile(file, instrument, series.period().isDaily()).read(range);
  }

  private static Optional<Instrument> instrument(Symbol symbol) {
    return Instruments.find(symbol).filter(i -> i.type() != InstrumentType.BOND);
  }

  private static UnknownSeriesException unknown(SeriesId series, String reason) {
    return new UnknownSeriesException(NAME + ": no " + series + ": " + reason);
  }

  @Override
  public void close() {
    // Files are open only during a fetch.
  }
}
