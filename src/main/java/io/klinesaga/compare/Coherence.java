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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Compares the periods of a series with each other: longer minute bars, and the daily bar, must be
 * what the bars of one minute give. A bar is compared only if all of its minutes are there: where
 * some are missing, that is what {@code complete} tells.
 *
 * <p>The daily bar is compared of shares and funds alone. Of the boards with trading after hours
 * its volume and amount are not: nobody says whether they contain that trading.
 */
public final class Coherence {
  /** The name of this look at disputes. */
  public static final String NAME = "coherent";

  /** So many symbols of a day are in memory. */
  private static final int BATCH = 200;

  private static final Set<InstrumentType> WITH_DAY =
      Set.of(InstrumentType.STOCK, InstrumentType.B_SHARE, InstrumentType.FUND);
  private static final List<String> AFTER_HOURS = List.of("688", "689", "300", "301");

  private final CommittedRows rows;
  private final Disputes disputes;
  private final Instruments instruments;

  /**
   * What was found.
   *
   * @param compared bars that were compared
   * @param differences values that differ
   * @param series series of a day with a difference
   */
  public record Outcome(long compared, long differences, long series) {
    /** Both together. */
    Outcome and(Outcome other) {
      return new Outcome(
          compared + other.compared, differences + other.differences, series + other.series);
    }
  }

  /**
   * @param rows the bars that are compared
   * @param disputes gets what differs
   */
  public Coherence(CommittedRows rows, Disputes disputes, Instruments instruments) {
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
    Outcome all = new Outcome(0, 0, 0);
    List<Symbol> sorted = List.copyOf(new TreeSet<>(symbols));
    for (LocalDate day = request.from(); !day.isAfter(request.to()); day = day.plusDays(1)) {
      for (int i = 0; i < sorted.size(); i += BATCH) {
        List<Symbol> some = sorted.subList(i, Math.min(i + BATCH, sorted.size()));
        all = all.and(new Batch(day, some).look(request.periods(), found));
      }
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
      Outcome all = new Outcome(0, 0, 0);
      if (!minutes.isEmpty()) {
        for (Period period : periods) {
          if (period != Period.MIN1) {
            all = all.and(look(period, found));
          }
        }
      }
      return all;
    }

    private Outcome look(Period period, Consumer<Dispute> found) {
      Map<SeriesId, Bars> stored = rows.read(period, symbols, range);
      List<SeriesId> looked = new ArrayList<>();
      List<Dispute> all = new ArrayList<>();
      long compared = 0;
      long series = 0;
      for (Map.Entry<SeriesId, Bars> one : stored.entrySet()) {
        Differences differences = compare(one.getKey(), one.getValue());
        looked.add(one.getKey());
        compared += differences.compared();
        all.addAll(differences.found());
        series += differences.found().isEmpty() ? 0 : 1;
      }
      disputes.replace(NAME, looked, range, all);
      all.forEach(found);
      return new Outcome(compared, all.size(), series);
    }

    private Differences compare(SeriesId series, Bars stored) {
      boolean isTurnover = !series.period().isDaily() || !hasAfterHours(series.symbol());
      Differences differences = new Differences(series, "1m", isTurnover);
      Bars from = minutes.getOrDefault(new SeriesId(series.symbol(), Period.MIN1), Bars.EMPTY);
      if (!series.period().isDaily()) {
        differences.compare(
            stored, Resampler.resample(from, Period.MIN1, series.period(), Gaps.NONE).bars());
      } else if (hasComparableDay(series.symbol())) {
        differences.compare(stored, DayOfMinutes.of(day, from));
      }
      return differences;
    }
  }

  private boolean hasComparableDay(Symbol symbol) {
    return instruments.of(symbol).filter(one -> WITH_DAY.contains(one.type())).isPresent();
  }

  private static boolean hasAfterHours(Symbol symbol) {
    return symbol.exchange() != Exchange.BJ
        && AFTER_HOURS.stream().anyMatch(symbol.code()::startsWith);
  }
}
