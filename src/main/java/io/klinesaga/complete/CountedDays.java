package io.klinesaga.complete;

import io.klinesaga.complete.DayAnswer.Complete;
import io.klinesaga.complete.DayRules.Case;
import io.klinesaga.market.Codes;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.tdengine.TdengineBarStore;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Answers by counting the bars in TDengine, day by day: one request for each period and day. Only
 * one day is in memory. Safe for use by several threads.
 */
public final class CountedDays implements Completeness {
  private final TdengineBarStore store;
  private final Evidence evidence;
  private final Answers answers;
  private final Terms terms;
  private final Clock clock;

  /**
   * What answers rest on that is not in a database.
   *
   * @param calendar when the exchanges trade
   * @param universe the symbols that are kept in step where none are named
   * @param due when bars must be there
   * @param sources those that a repair can ask
   */
  public record Terms(
      TradingCalendar calendar, Predicate<Symbol> universe, DueTimes due, List<String> sources) {}

  /**
   * @param answers keeps the answers to requests for all symbols
   */
  public CountedDays(
      TdengineBarStore store, Evidence evidence, Answers answers, Terms terms, Clock clock) {
    this.store = store;
    this.evidence = evidence;
    this.answers = answers;
    this.terms = terms;
    this.clock = clock;
  }

  @Override
  public void answer(CompleteRequest request, Consumer<DayAnswer> taker) {
    List<Period> periods = request.periods().isEmpty() ? evidence.periods() : request.periods();
    Known known = new Known(request, periods);
    request
        .from()
        .datesUntil(request.to().plusDays(1))
        .filter(day -> !terms.calendar().isClosed(day))
        .forEach(day -> new Day(known, day).answer(taker));
  }

  /** What holds for all days of a request. */
  private final class Known {
    private final Instant looked = answers.now();
    private final Codes codes = evidence.codes();
    private final Map<Symbol, Security> securities = evidence.securities();
    private final Map<Period, Map<Symbol, Extent>> extents = new LinkedHashMap<>();
    private final Map<Period, Set<Symbol>> symbols = new EnumMap<>(Period.class);
    private final Set<Symbol> asked = new TreeSet<>();

    Known(CompleteRequest request, List<Period> periods) {
      request.symbols().forEach(symbol -> asked.add(codes.current(symbol)));
      for (Period period : periods) {
        Map<Symbol, Extent> joined = new HashMap<>();
        evidence
            .extents(period)
            .forEach((symbol, extent) -> joined.merge(codes.current(symbol), extent, Extent::and));
        extents.put(period, joined);
        symbols.put(period, symbols(joined.keySet()));
      }
    }

    /** Named ones whatever else is said; else what was synchronised or is listed. */
    private Set<Symbol> symbols(Set<Symbol> synced) {
      if (!asked.isEmpty()) {
        return asked;
      }
      Set<Symbol> all = new TreeSet<>(synced);
      securities.keySet().stream().map(codes::current).filter(terms.universe()).forEach(all::add);
      return all;
    }
  }

  /** One day. */
  private final class Day {
    private final Known known;
    private final LocalDate day;
    private final boolean isKnown;
    private final DayRules rules;
    private final Map<Symbol, Tally> daily;

    Day(Known known, LocalDate day) {
      this.known = known;
      this.day = day;
      isKnown = terms.calendar().isTradingDay(day);
      DayNotes notes = isKnown ? evidence.notes(day, terms.due()) : DayNotes.NONE;
      rules = new DayRules(day, clock.millis(), terms.due(), terms.sources(), notes);
      daily = isKnown ? tallies(Period.DAY) : Map.of();
    }

    void answer(Consumer<DayAnswer> taker) {
      known.extents.forEach(
          (period, extents) -> {
            DayAnswer answer = answer(period, extents);
            if (known.asked.isEmpty()) {
              answers.keep(answer, known.looked);
            }
            taker.accept(answer);
          });
    }

    private DayAnswer answer(Period period, Map<Symbol, Extent> extents) {
      Map<Symbol, Tally> tallies = period.isDaily() ? daily : tallies(period);
      Map<DayState, Integer> counts = new EnumMap<>(DayState.class);
      Map<Exchange, Map<DayState, Integer>> markets = new EnumMap<>(Exchange.class);
      List<SymbolDay> exceptions = new ArrayList<>();
      AnswerHash hash = new AnswerHash(day, period);
      for (Symbol symbol : known.symbols.getOrDefault(period, Set.of())) {
        Tally tally = tallies.getOrDefault(symbol, Tally.NONE);
        SymbolDay one = state(symbol, period, extents, tally);
        counts.merge(one.state(), 1, Integer::sum);
        markets
            .computeIfAbsent(symbol.exchange(), unused -> new EnumMap<>(DayState.class))
            .merge(one.state(), 1, Integer::sum);
        if (one.state() != DayState.PRESENT) {
          exceptions.add(one);
        }
        hash.add(one, tally);
      }
      return new DayAnswer(
          day, period, Complete.of(counts), counts, markets, exceptions, hash.text());
    }

    private SymbolDay state(
        Symbol symbol, Period period, Map<Symbol, Extent> extents, Tally tally) {
      SeriesId series = new SeriesId(symbol, period);
      if (!isKnown) {
        return new SymbolDay(
            series, day, DayState.UNKNOWN, "nobody says whether the exchanges trade on this day");
      }
      return rules.decide(
          new Case(
              series,
              known.codes.all(symbol),
              known.securities.get(symbol),
              extents.get(symbol),
              tally,
              daily.getOrDefault(symbol, Tally.NONE)));
    }

    /** The committed bars of the day, by present code. */
    private Map<Symbol, Tally> tallies(Period period) {
      List<TdengineBarStore.TransactionBars> found =
          store.countByTransaction(period, TimeRange.ofDays(day, day));
      Set<Long> ids = new TreeSet<>();
      found.forEach(one -> ids.add(one.transactionId()));
      Set<Long> open = ids.isEmpty() ? Set.of() : evidence.uncommitted(ids);
      Map<Symbol, Tally> tallies = new TreeMap<>();
      for (TdengineBarStore.TransactionBars one : found) {
        if (!open.contains(one.transactionId())) {
          tallies.merge(
              known.codes.current(one.series().symbol()),
              new Tally(one.count(), one.volume(), one.transactionId()),
              Tally::and);
        }
      }
      return tallies;
    }
  }
}
