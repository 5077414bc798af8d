package io.klinesaga.compare;

import io.klinesaga.complete.CompleteRequest;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.Period;
import io.klinesaga.market.Resampler;
import io.klinesaga.market.Resampler.Gaps;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Compares the periods of a series with each other: longer minute bars, and the daily bar, must be
 * what the bars of one minute give. A bar is compared only if all of its minutes are there, its
 * volume and amount only if all of its minutes have one: what cannot be compared is counted.
 *
 * <p>The daily bar is compared of shares and funds alone. Of the boards with trading after hours
 * its volume and amount are not: nobody says whether they contain that trading.
 */
public final class Coherence {
  /** The name of this look at disputes. */
  public static final String NAME = "coherent";

  private static final Look LOOK = new Look(NAME, "1m");

  /** So many symbols of a day are in memory. */
  private static final int BATCH = 200;

  private static final Set<InstrumentType> WITH_DAY =
      Set.of(InstrumentType.STOCK, InstrumentType.B_SHARE, InstrumentType.FUND);
  private static final List<String> AFTER_HOURS = List.of("688", "689", "300", "301");

  private final CommittedRows rows;
  private final Disputes disputes;
  private final Instruments instruments;
  private final TradingCalendar calendar;

  /**
   * What was found.
   *
   * @param compared bars that were compared
   * @param differences values that differ
   * @param series series of a day with a difference
   * @param notComparable bars that could not be compared, or not in volume or amount, since not all
   *     of their minutes are there or have one
   */
  public record Outcome(long compared, long differences, long series, long notComparable) {
    private static final Outcome NOTHING = new Outcome(0, 0, 0, 0);

    private static Outcome of(Differences one, int stored) {
      return new Outcome(
          one.compared(),
          one.found().size(),
          one.found().isEmpty() ? 0 : 1,
          stored - one.compared() + one.partly());
    }

    /** Both together. */
    Outcome and(Outcome other) {
      return new Outcome(
          compared + other.compared,
          differences + other.differences,
          series + other.series,
          notComparable + other.notComparable);
    }
  }

  /**
   * @param rows the bars that are compared
   * @param disputes gets what differs
   * @param calendar says which days are closed: these are not looked at
   */
  public Coherence(
      CommittedRows rows, Disputes disputes, Instruments instruments, TradingCalendar calendar) {
    this.calendar = calendar;
    this.rows = rows;
    this.disputes = disputes;
    this.instruments = instruments;
  }

  /**
   * Compares some days.
   *
   * @param request days and periods; of periods 1m is what all others are compared with
   * @param symbols those that are looked at
   * @param found is told each difference
   */
  public Outcome look(
      CompleteRequest request, Collection<Symbol> symbols, Consumer<Dispute> found) {
    List<Symbol> sorted = List.copyOf(new TreeSet<>(symbols));
    return request
        .from()
        .datesUntil(request.to().plusDays(1))
        .filter(day -> !calendar.isClosed(day))
        .map(day -> look(day, sorted, request.periods(), found))
        .reduce(Outcome.NOTHING, Outcome::and);
  }

  private Outcome look(
      LocalDate day, List<Symbol> sorted, List<Period> periods, Consumer<Dispute> found) {
    Outcome all = Outcome.NOTHING;
    for (int i = 0; i < sorted.size(); i += BATCH) {
      List<Symbol> some = sorted.subList(i, Math.min(i + BATCH, sorted.size()));
      all = all.and(new Batch(day, some).look(periods, found));
    }
    return all;
  }

  /** Some symbols of one day. */
  private final class Batch {
    private final LocalDate day;
    private final List<Symbol> symbols;
    private final TimeRange range;
    private final Map<SeriesId, Bars> minutes;

    Batch(LocalDate day, List<Symbol> symbols) {
      this.day = day;
      this.symbols = symbols;
      range = TimeRange.ofDays(day, day);
      minutes = rows.read(Period.MIN1, symbols, range);
    }

    Outcome look(List<Period> periods, Consumer<Dispute> found) {
      return periods.stream()
          .filter(period -> period != Period.MIN1)
          .map(period -> look(period, found))
          .reduce(Outcome.NOTHING, Outcome::and);
    }

    private Outcome look(Period period, Consumer<Dispute> found) {
      Map<SeriesId, Differences> looks = new TreeMap<>();
      List<Dispute> all = new ArrayList<>();
      Outcome outcome = Outcome.NOTHING;
      for (Map.Entry<SeriesId, Bars> one : rows.read(period, symbols, range).entrySet()) {
        if (isComparable(one.getKey())) {
          Differences differences = compare(one.getKey(), one.getValue());
          looks.put(one.getKey(), differences);
          all.addAll(differences.found());
          outcome = outcome.and(Outcome.of(differences, one.getValue().size()));
        }
      }
      disputes.replace(LOOK, looks.keySet(), range, one -> hasCompared(looks, one), all);
      all.forEach(found);
      return outcome;
    }

    private Differences compare(SeriesId series, Bars stored) {
      boolean isTurnover = !series.period().isDaily() || !hasAfterHours(series.symbol());
      Differences differences = new Differences(series, LOOK.otherSource(), isTurnover);
      Bars from = minutes.getOrDefault(new SeriesId(series.symbol(), Period.MIN1), Bars.EMPTY);
      differences.compare(
          stored,
          series.period().isDaily() ? DayOfMinutes.of(day, from) : longer(from, series.period()));
      return differences;
    }
  }

  private static boolean hasCompared(Map<SeriesId, Differences> looks, Dispute earlier) {
    Differences look = looks.get(earlier.series());
    return look != null && look.hasCompared(earlier);
  }

  private static Bars longer(Bars minutes, Period period) {
    Bars made = Resampler.resample(minutes, Period.MIN1, period, Gaps.NONE).bars();
    return WholeSums.of(made, minutes, period);
  }

  /** Of the daily bars those of shares and funds alone. */
  private boolean isComparable(SeriesId series) {
    return !series.period().isDaily()
        || instruments.of(series.symbol()).filter(one -> WITH_DAY.contains(one.type())).isPresent();
  }

  private static boolean hasAfterHours(Symbol symbol) {
    return symbol.exchange() != Exchange.BJ
        && AFTER_HOURS.stream().anyMatch(symbol.code()::startsWith);
  }
}
