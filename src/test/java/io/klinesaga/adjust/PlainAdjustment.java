package io.klinesaga.adjust;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.reference.CorporateAction;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;

/**
 * Adjusting as a person would with pencil and paper: each price through one event after the other,
 * in decimals of 300 digits, with nothing composed beforehand. For single events of a day.
 */
final class PlainAdjustment {
  private static final MathContext DIGITS = new MathContext(300, RoundingMode.HALF_EVEN);
  private static final BigDecimal TEN = BigDecimal.TEN;

  private final List<CorporateAction> events;
  private final Bars days;
  private final AdjustModel model;

  PlainAdjustment(List<CorporateAction> actions, Bars days, AdjustModel model) {
    LocalDate first = MarketTime.date(days.firstTs());
    LocalDate last = MarketTime.date(days.lastTs());
    this.days = days;
    this.model = model;
    events =
        actions.stream()
            .filter(one -> one.category() == 1 || one.category() == 11)
            .filter(one -> one.exDate().isAfter(first) && !one.exDate().isAfter(last))
            .sorted(Comparator.comparing(CorporateAction::exDate))
            .toList();
  }

  double price(double raw, LocalDate day, Adjustment adjustment, int decimals) {
    BigDecimal price = BigDecimal.valueOf(raw);
    if (adjustment == Adjustment.QFQ) {
      for (CorporateAction event : events) {
        price = event.exDate().isAfter(day) ? down(price, event) : price;
      }
    } else {
      for (int i = events.size() - 1; i >= 0; i--) {
        price = events.get(i).exDate().isAfter(day) ? price : up(price, events.get(i));
      }
    }
    // What 300 digits have lost of an exact half is given back.
    return price
        .setScale(100, RoundingMode.HALF_UP)
        .setScale(decimals, RoundingMode.HALF_UP)
        .doubleValue();
  }

  private BigDecimal down(BigDecimal price, CorporateAction event) {
    return model == AdjustModel.TDX
        ? reference(price, event)
        : price.multiply(factor(event), DIGITS);
  }

  private BigDecimal up(BigDecimal price, CorporateAction event) {
    return model == AdjustModel.TDX
        ? price.multiply(multiple(event)).add(cash(event))
        : price.divide(factor(event), DIGITS);
  }

  /** The formula of the exchange. */
  static BigDecimal reference(BigDecimal price, CorporateAction event) {
    return price.subtract(cash(event)).divide(multiple(event), DIGITS);
  }

  private BigDecimal factor(CorporateAction event) {
    int row = days.size() - 1;
    while (!MarketTime.date(days.ts(row)).isBefore(event.exDate()) || days.volume(row) == 0) {
      row--;
    }
    BigDecimal close = BigDecimal.valueOf(days.close(row));
    BigDecimal previous = close;
    for (CorporateAction other : events) {
      boolean isBetween =
          other.exDate().isAfter(MarketTime.date(days.ts(row)))
              && other.exDate().isBefore(event.exDate());
      previous = isBetween ? reference(previous, other) : previous;
    }
    return reference(previous, event).divide(previous, DIGITS);
  }

  private static BigDecimal multiple(CorporateAction event) {
    return event.category() == 11
        ? BigDecimal.valueOf(event.c3())
        : TEN.add(BigDecimal.valueOf(event.c3()))
            .add(BigDecimal.valueOf(event.c4()))
            .divide(TEN, DIGITS);
  }

  private static BigDecimal cash(CorporateAction event) {
    return event.category() == 11
        ? BigDecimal.ZERO
        : BigDecimal.valueOf(event.c1())
            .subtract(BigDecimal.valueOf(event.c4()).multiply(BigDecimal.valueOf(event.c2())))
            .divide(TEN, DIGITS);
  }
}
