package io.klinesaga.read;

import io.klinesaga.adjust.ActionFacts;
import io.klinesaga.adjust.ActionsUnknownException;
import io.klinesaga.adjust.AdjustModel;
import io.klinesaga.adjust.AdjustedBars;
import io.klinesaga.adjust.Adjuster;
import io.klinesaga.adjust.Adjustment;
import io.klinesaga.adjust.FactorSet;
import io.klinesaga.adjust.Factors;
import io.klinesaga.adjust.KnownActions;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Instrument;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the factor sets that bars are adjusted by, as of the time of which the bars are. */
public final class Adjusting {
  private final SecurityReader reader;
  private final ActionFacts actions;
  private final Instruments instruments;

  public Adjusting(SecurityReader reader, ActionFacts actions, Instruments instruments) {
    this.reader = reader;
    this.actions = actions;
    this.instruments = instruments;
  }

  /**
   * The factors for the bars of one period of a security; empty if there is no bar to adjust.
   *
   * @throws ActionsUnknownException if its corporate actions are not known well enough
   */
  public Optional<FactorSet> factors(
      Symbol symbol, Period period, Snapshot snapshot, AdjustModel model) {
    Bars daily = daily(symbol, snapshot);
    TimeRange extent = period.isDaily() ? extent(daily) : extent(symbol, period, snapshot, daily);
    if (extent == null) {
      return Optional.empty();
    }
    FactorSet.Days days =
        new FactorSet.Days(MarketTime.date(extent.from()), MarketTime.date(extent.to()));
    return Optional.of(Factors.of(known(symbol, snapshot), daily, model, days));
  }

  /** The corporate actions of a security, as they were known then; an index never has any. */
  public KnownActions known(Symbol symbol, Snapshot snapshot) {
    return isIndex(symbol)
        ? new KnownActions(symbol, snapshot.at(), List.of(), LocalDate.MAX)
        : actions.actions(symbol, snapshot.at());
  }

  private boolean isIndex(Symbol symbol) {
    return instruments
        .of(symbol)
        .map(Instrument::type)
        .filter(type -> type == InstrumentType.INDEX || type == InstrumentType.BOARD)
        .isPresent();
  }

  /**
   * The factors where everything they rest on has been read already.
   *
   * @param daily all raw daily bars of the security
   * @param days of the first and the last bar of any period that is adjusted by them
   * @throws ActionsUnknownException as above
   */
  public FactorSet factors(KnownActions known, Bars daily, FactorSet.Days days, AdjustModel model) {
    return Factors.of(known, daily, model, days);
  }

  /**
   * Everything but bars that adjusted prices of a security rest on: if the text is the same, they
   * are.
   */
  public String basis(KnownActions known) {
    return decimals(known.symbol()) + " " + known.actions();
  }

  /** To how many decimals adjusted prices of a security are rounded. */
  public int decimals(Symbol symbol) {
    return instruments.of(symbol).map(Instrument::priceDecimals).orElse(2);
  }

  private Bars daily(Symbol symbol, Snapshot snapshot) {
    Bars.Builder all = new Bars.Builder(0);
    Consumer<Bars> adding =
        part -> {
          for (int i = 0; i < part.size(); i++) {
            all.add(part, i);
          }
        };
    reader.read(symbol, Period.DAY, TimeRange.ALL, snapshot, adding);
    return all.build();
  }

  private static @Nullable TimeRange extent(Bars bars) {
    return bars.isEmpty() ? null : new TimeRange(bars.firstTs(), bars.lastTs());
  }

  /** Of the daily bars, and of minutes before the first and after the last of them. */
  private @Nullable TimeRange extent(Symbol symbol, Period period, Snapshot snapshot, Bars daily) {
    TimeRange known = extent(daily);
    if (known == null) {
      return extent(symbol, period, snapshot, TimeRange.ALL, null);
    }
    long dayAfter = MarketTime.dayStart(MarketTime.date(known.to()).plusDays(1));
    TimeRange before = new TimeRange(TimeRange.ALL.from(), known.from() - 1);
    TimeRange after = new TimeRange(dayAfter, TimeRange.ALL.to());
    TimeRange earlier = extent(symbol, period, snapshot, before, known);
    return extent(symbol, period, snapshot, after, earlier);
  }

  private @Nullable TimeRange extent(
      Symbol symbol,
      Period period,
      Snapshot snapshot,
      TimeRange within,
      @Nullable TimeRange known) {
    AtomicReference<@Nullable TimeRange> extent = new AtomicReference<>(known);
    reader.read(
        symbol,
        period,
        within,
        snapshot,
        part -> {
          TimeRange here = new TimeRange(part.firstTs(), part.lastTs());
          TimeRange before = extent.get();
          extent.set(before == null ? here : before.span(here));
        });
    return extent.get();
  }

  /** Adjusts bars of the security that the factors are of. */
  public AdjustedBars adjust(Bars raw, FactorSet factors, Adjustment adjustment) {
    return Adjuster.adjust(raw, factors, adjustment, decimals(factors.symbol()));
  }
}
