package io.klinesaga.adjust;

import io.klinesaga.market.Symbol;
import java.util.ArrayList;
import java.util.List;

/** The steps of the multiplicative model: reference price by previous close. */
final class RatioSteps {
  private final Symbol symbol;
  private final DayPrices prices;
  private final List<FactorStep> steps = new ArrayList<>();

  RatioSteps(Symbol symbol, DayPrices prices) {
    this.symbol = symbol;
    this.prices = prices;
  }

  /**
   * @param text gets what the factors rest on
   */
  List<FactorStep> of(List<ExEvent> events, List<String> text) {
    for (int from = 0; from < events.size(); ) {
      int row = before(events.get(from));
      int to = from + 1;
      while (to < events.size() && prices.before(events.get(to).exDay()) == row) {
        to++;
      }
      addGap(row, events.subList(from, to), text);
      from = to;
    }
    return steps;
  }

  private int before(ExEvent event) {
    int row = prices.before(event.exDay());
    if (!prices.has(row)) {
      throw new ActionsUnknownException(
          symbol,
          "the model ratio needs the close before its ex-day "
              + event.exDay()
              + ", and no daily bar before it is stored: sync daily bars, or take the model tdx");
    }
    return row;
  }

  /** Of events without a bar between them, the reference of the first is the close of the next. */
  private void addGap(int row, List<ExEvent> events, List<String> text) {
    Fraction close = Fraction.of(prices.close(row));
    ExEvent reform = ShareReform.among(events, close, prices).orElse(null);
    Fraction previous = close;
    for (ExEvent event : events) {
      boolean isReform = event.equals(reform);
      Fraction next = isReform ? previous : event.affine().exact(previous);
      if (next.signum() <= 0) {
        throw new ActionsUnknownException(
            symbol,
            "the corporate action '"
                + event.text()
                + "' takes more than the close of before it, "
                + prices.close(row)
                + ": correct it at its source");
      }
      text.add(event.text() + " close " + prices.close(row) + (isReform ? " reform" : ""));
      steps.add(
          new FactorStep(
              event.exDay(),
              event.multiple(),
              event.cash(),
              Coefficients.ratio(next.over(previous))));
      previous = next;
    }
  }
}
