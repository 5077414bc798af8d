package io.klinesaga.adjust;

import io.klinesaga.market.Symbol;
import java.util.ArrayList;
import java.util.List;

/** The steps of the multiplicative model: reference price by previous close. */
final class RatioSteps {
  private final Symbol symbol;
  private final DayPrices prices;
  private final List<FactorStep> steps = new ArrayList<>();
  private int lastRow = DayPrices.NONE;
  private Fraction reference = Fraction.ONE;

  RatioSteps(Symbol symbol, DayPrices prices) {
    this.symbol = symbol;
    this.prices = prices;
  }

  /**
   * @param text gets what the factors rest on
   */
  List<FactorStep> of(List<ExEvent> events, List<String> text) {
    for (ExEvent event : events) {
      add(event, text);
    }
    return steps;
  }

  /** Of events without a bar between them, the reference of the first is the close of the next. */
  private void add(ExEvent event, List<String> text) {
    int row = prices.before(event.exDay());
    if (!prices.has(row)) {
      throw new ActionsUnknownException(
          symbol,
          "the model ratio needs the close before its ex-day "
              + event.exDay()
              + ", and no daily bar before it is stored: sync daily bars, or take the model tdx");
    }
    Fraction previous = row == lastRow ? reference : Fraction.of(prices.close(row));
    Fraction next = event.affine().exact(previous);
    if (next.signum() <= 0) {
      throw new ActionsUnknownException(
          symbol,
          "the corporate action '"
              + event.text()
              + "' takes more than the close of before it, "
              + prices.close(row)
              + ": correct it at its source");
    }
    boolean isReform = ShareReform.isProven(event, next, prices);
    Fraction factor = isReform ? Fraction.ONE : next.over(previous);
    text.add(event.text() + " close " + prices.close(row) + (isReform ? " reform" : ""));
    steps.add(
        new FactorStep(event.exDay(), event.multiple(), event.cash(), Coefficients.ratio(factor)));
    lastRow = row;
    reference = isReform ? previous : next;
  }
}
