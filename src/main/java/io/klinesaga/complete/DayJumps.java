package io.klinesaga.complete;

import io.klinesaga.adjust.ActionsOfDays;
import io.klinesaga.adjust.Jump;
import io.klinesaga.adjust.Jumps;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Codes;
import io.klinesaga.market.Instrument;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.reference.CorporateAction;
import io.klinesaga.tdengine.TdengineBarStore;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Looks whether the daily bars of some days and the corporate actions contradict each other. It
 * reads the bars of these days and of the one before, and one day at a time; what was not traded on
 * the day before is looked for in {@link #LOOK_BACK} days.
 */
public final class DayJumps {
  /** Of longer suspensions nothing is said. */
  static final int LOOK_BACK = 60;

  private static final Set<InstrumentType> TYPES =
      EnumSet.of(InstrumentType.STOCK, InstrumentType.B_SHARE, InstrumentType.FUND);

  private final TdengineBarStore store;
  private final Evidence evidence;
  private final ActionsOfDays actions;
  private final Instruments instruments;
  private final TradingCalendar calendar;

  /**
   * @param calendar days on which the exchanges are closed are left out
   */
  public DayJumps(
      TdengineBarStore store,
      Evidence evidence,
      ActionsOfDays actions,
      Instruments instruments,
      TradingCalendar calendar) {
    this.store = store;
    this.evidence = evidence;
    this.actions = actions;
    this.instruments = instruments;
    this.calendar = calendar;
  }

  /**
   * What contradicts each other, day by day.
   *
   * @param request its days and symbols; without daily bars among its periods nothing is found
   */
  public void find(CompleteRequest request, Consumer<Jump> taker) {
    if (request.periods().isEmpty() || request.periods().contains(Period.DAY)) {
      new Search(request).find(taker);
    }
  }

  /** One request. */
  private final class Search {
    private final CompleteRequest request;
    private final Codes codes = evidence.codes();
    private final Map<Symbol, Security> securities = evidence.securities();
    private final Map<SeriesId, Extent> extents = new TreeMap<>();
    private final Map<Symbol, List<CorporateAction>> known = new HashMap<>();

    /** The last bar that was traded, by present code. */
    private final Map<Symbol, Bars> last = new HashMap<>();

    Search(CompleteRequest request) {
      this.request = request;
      Set<Symbol> asked = new TreeSet<>();
      request.symbols().forEach(symbol -> asked.add(codes.current(symbol)));
      evidence
          .extents(Period.DAY)
          .forEach(
              (symbol, extent) -> {
                boolean isAsked = asked.isEmpty() || asked.contains(codes.current(symbol));
                if (isAsked && TYPES.contains(type(symbol))) {
                  extents.put(new SeriesId(symbol, Period.DAY), extent);
                }
              });
      actions
          .between(request.from().minusDays(LOOK_BACK), request.to())
          .forEach(
              one ->
                  known
                      .computeIfAbsent(codes.current(one.symbol()), code -> new ArrayList<>())
                      .add(one));
    }

    private InstrumentType type(Symbol symbol) {
      return instruments.of(symbol).map(Instrument::type).orElse(InstrumentType.INDEX);
    }

    void find(Consumer<Jump> taker) {
      calendar
          .previous(request.from())
          .ifPresent(day -> last.putAll(read(day, day, extents.keySet())));
      request
          .from()
          .datesUntil(request.to().plusDays(1))
          .filter(day -> !calendar.isClosed(day))
          .forEach(day -> find(day, taker));
    }

    private void find(LocalDate day, Consumer<Jump> taker) {
      Map<Symbol, Bars> present = read(day, day, extents.keySet());
      last.putAll(read(day.minusDays(LOOK_BACK), day.minusDays(1), withoutLast(day, present)));
      present.forEach(
          (symbol, bar) -> {
            Bars before = last.put(symbol, bar);
            if (before != null) {
              jumps(symbol).in(both(before, bar), TimeRange.ofDays(day, day)).forEach(taker);
            }
          });
    }

    private List<SeriesId> withoutLast(LocalDate day, Map<Symbol, Bars> present) {
      return extents.entrySet().stream()
          .filter(one -> one.getValue().first().isBefore(day))
          .map(Map.Entry::getKey)
          .filter(series -> isWithoutLast(codes.current(series.symbol()), present))
          .toList();
    }

    private boolean isWithoutLast(Symbol symbol, Map<Symbol, Bars> present) {
      return present.containsKey(symbol) && !last.containsKey(symbol);
    }

    private Jumps jumps(Symbol symbol) {
      Security security = securities.get(symbol);
      LocalDate listed = security == null ? null : security.listed();
      return new Jumps(
          symbol,
          type(symbol),
          known.getOrDefault(symbol, List.of()),
          listed == null ? firstBar(symbol) : listed);
    }

    private LocalDate firstBar(Symbol symbol) {
      return codes.all(symbol).stream()
          .map(code -> extents.get(new SeriesId(code, Period.DAY)))
          .filter(extent -> extent != null)
          .map(Extent::first)
          .min(LocalDate::compareTo)
          .orElse(LocalDate.EPOCH);
    }

    private static Bars both(Bars before, Bars bar) {
      return new Bars.Builder(2).add(before, 0).add(bar, 0).build();
    }

    /** The last bar of some days that was traded and is committed, by present code. */
    private Map<Symbol, Bars> read(LocalDate from, LocalDate to, Collection<SeriesId> series) {
      Map<Symbol, Bars> found = new TreeMap<>();
      Map<SeriesId, TimeRange> ranges = new TreeMap<>();
      series.forEach(one -> ranges.put(one, TimeRange.ofDays(from, to)));
      if (!ranges.isEmpty()) {
        store.read(
            Period.DAY,
            ranges,
            part -> {
              Set<Long> open = uncommitted(part.values());
              part.forEach((one, rows) -> keepLast(found, codes.current(one.symbol()), rows, open));
            });
      }
      return found;
    }

    private Set<Long> uncommitted(Collection<StoredBars> parts) {
      Set<Long> ids = new TreeSet<>();
      for (StoredBars rows : parts) {
        for (int row = 0; row < rows.size(); row++) {
          ids.add(rows.txnId(row));
        }
      }
      return ids.isEmpty() ? Set.of() : evidence.uncommitted(ids);
    }
  }

  private static void keepLast(
      Map<Symbol, Bars> found, Symbol symbol, StoredBars rows, Set<Long> open) {
    for (int row = rows.size() - 1; row >= 0; row--) {
      boolean isCommitted = rows.isValid(row) && !open.contains(rows.txnId(row));
      if (isCommitted && rows.bars().volume(row) != 0) {
        Bars one = new Bars.Builder(1).add(rows.bars(), row).build();
        found.merge(symbol, one, (a, b) -> a.firstTs() < b.firstTs() ? b : a);
        return;
      }
    }
  }
}
