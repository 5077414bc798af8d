package io.klinesaga.source.tdx.day;

import io.klinesaga.market.Instrument;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.source.UnknownSeriesException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Daily bars from the day archives of the vendor, one zip file for the whole market and day. They
 * are in a folder, {@code 20240301.zip}, or are fetched over HTTP and kept in the data directory.
 *
 * <p>An archive has two members for each market, {@code sh.cod} and {@code sh.md1}; the day may be
 * in their names, {@code sh240301.cod}. All numbers are little-endian.
 *
 * <pre>
 * .cod, records of 150 bytes       .md1, blocks of 512 bytes
 *  0 c6  code                       12 f64 open    yuan
 * 32 u16 number of its block        20 f64 high
 *                                   28 f64 low
 *                                   36 f64 close
 *                                   56 u64 volume  shares
 *                                   72 f64 amount  yuan
 * </pre>
 *
 * <p>A share or fund without volume and amount was suspended; a symbol without record was not
 * listed. An archive of which anything is damaged is refused as a whole. An archive that is missing
 * for a trading day before today, or refused, ends a series before that day, so that no bar of a
 * later day hides the gap; where nothing is left, fetching the series fails and names the day.
 */
public final class TdxDaySource implements KlineSource {
  /** The name of this source. */
  public static final String NAME = "tdx-day";

  private final DayFiles files;
  private final DayStore store;
  private final Set<LocalDate> skipped;
  private final Instruments instruments;
  private final TradingCalendar calendar;
  private final Clock clock;

  /**
   * @param skipped days to do without
   */
  TdxDaySource(DayFiles files, Set<LocalDate> skipped, SourceContext context) {
    this.files = files;
    this.store = new DayStore(files, context.clock());
    this.skipped = Set.copyOf(skipped);
    this.instruments = context.instruments();
    this.calendar = context.calendar();
    this.clock = context.clock();
    files.ping();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void ping() {
    files.ping();
  }

  @Override
  public SortedSet<Symbol> symbols(Period period) {
    return period.isDaily()
        ? newest().symbols().stream()
            .filter(this::isRead)
            .collect(Collectors.toCollection(TreeSet::new))
        : new TreeSet<>();
  }

  private boolean isRead(Symbol symbol) {
    return instruments.of(symbol).filter(kind -> kind.type() != InstrumentType.BOND).isPresent();
  }

  @Override
  public List<String> skipped(Period period) {
    if (!period.isDaily()) {
      return List.of();
    }
    List<Symbol> left = new ArrayList<>(newest().symbols());
    left.removeIf(this::isRead);
    return left.isEmpty()
        ? List.of()
        : List.of(
            left.size()
                + " codes of the newest archive that are bonds, whose unit is not proved, or of which"
                + " no prefix tells what they are (kline.symbols.file), such as "
                + left.get(0));
  }

  /** The newest archive that can be read. */
  private DayIndex newest() {
    SourceException problem = null;
    for (LocalDate day : files.newest()) {
      try {
        Optional<DayIndex> found = calendar.isClosed(day) ? Optional.empty() : store.get(day);
        if (found.isPresent()) {
          return found.get();
        }
      } catch (SourcePausedException e) {
        throw e;
      } catch (SourceException e) {
        problem = problem == null ? e : problem;
      }
    }
    throw problem == null
        ? new SourceException(
            NAME
                + ": there is no archive of the last days, such as "
                + files.place(MarketTime.date(clock.millis())))
        : problem;
  }

  @Override
  public SourceBars fetch(SeriesId series, TimeRange range) {
    if (!series.period().isDaily()) {
      throw unknown(series, "the archives have daily bars only");
    }
    Instrument instrument =
        instruments
            .of(series.symbol())
            .orElseThrow(
                () -> unknown(series, "no prefix tells what this code is (kline.symbols.file)"));
    if (instrument.type() == InstrumentType.BOND) {
      throw unknown(series, "the unit of a bond's volume is not proved here");
    }
    DayReading reading = new DayReading(series, instrument, files);
    for (LocalDate day : wanted(range)) {
      try {
        add(reading, day);
      } catch (SourcePausedException e) {
        throw e;
      } catch (SourceException e) {
        if (!reading.hasBarsAfter(range.from())) {
          throw e;
        }
        reading.endBefore(day, String.valueOf(e.getMessage()));
        break;
      }
    }
    return reading.toSourceBars(clock.instant());
  }

  /**
   * Adds what the archive of a day has.
   *
   * @throws SourceException if it cannot be had, or there must be one and is none
   */
  private void add(DayReading reading, LocalDate day) {
    Optional<DayIndex> index = store.get(day);
    if (index.isPresent()) {
      reading.add(day, index.get());
    } else if (calendar.isTradingDay(day) && !day.isAfter(files.lastDue())) {
      throw new SourceException(
          NAME
              + ": the archive of "
              + day
              + ", a trading day, is missing: there is no "
              + files.place(day)
              + " (kline.source.tdx-day.skip="
              + day
              + " goes on without it)");
    }
  }

  /** The days of a range that may have an archive, in their order. */
  private List<LocalDate> wanted(TimeRange range) {
    LocalDate wanted = MarketTime.date(range.from());
    boolean isWhole = range.from() <= TimeRange.ALL.from();
    LocalDate first = isWhole || wanted.isBefore(files.held()) ? files.first() : wanted;
    LocalDate end = MarketTime.date(range.to());
    LocalDate last = end.isBefore(files.last()) ? end : files.last();
    return first.isAfter(last)
        ? List.of()
        : first
            .datesUntil(last.plusDays(1))
            .filter(day -> !calendar.isClosed(day) && !skipped.contains(day))
            .toList();
  }

  private static UnknownSeriesException unknown(SeriesId series, String reason) {
    return new UnknownSeriesException(NAME + ": no " + series + ": " + reason);
  }

  @Override
  public void close() {
    // Indexes are mapped until they are collected; nothing else is held.
  }
}
