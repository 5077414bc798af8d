package io.klinesaga.adjust;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Adjusts bars of one series, of days or of minutes. */
public final class Adjuster {
  private final FactorSet factors;
  private final Adjustment adjustment;
  private final int decimals;
  private @Nullable LocalDate day;
  private Coefficients coefficients = Coefficients.IDENTITY;

  private Adjuster(FactorSet factors, Adjustment adjustment, int decimals) {
    this.factors = factors;
    this.adjustment = adjustment;
    this.decimals = decimals;
  }

  /**
   * Adjusts prices; raw bars stay as they are. Prices that no step concerns are the raw ones bit
   * for bit; NaN stays NaN.
   *
   * @param decimals of the security's prices, to which an adjusted one is rounded HALF_UP
   * @throws IllegalArgumentException if a bar is of a day for which the factors were not made
   */
  public static AdjustedBars adjust(
      Bars raw, FactorSet factors, Adjustment adjustment, int decimals) {
    return new Adjuster(factors, adjustment, decimals).adjust(raw);
  }

  private AdjustedBars adjust(Bars raw) {
    Bars.Builder adjusted = new Bars.Builder(raw.size());
    BitSet notPositive = new BitSet();
    for (int i = 0; i < raw.size(); i++) {
      turnTo(MarketTime.date(raw.ts(i)));
      double open = price(raw.open(i));
      double high = price(raw.high(i));
      double low = price(raw.low(i));
      double close = price(raw.close(i));
      adjusted.add(raw.ts(i), open, high, low, close, raw.volume(i), raw.amount(i));
      notPositive.set(i, open <= 0 || high <= 0 || low <= 0 || close <= 0);
    }
    return new AdjustedBars(adjusted.build(), factors, adjustment, notPositive);
  }

  private void turnTo(LocalDate next) {
    if (!next.equals(day)) {
      day = next;
      coefficients = factors.at(next, adjustment);
    }
  }

  private double price(double raw) {
    return Double.isNaN(raw) || coefficients.isIdentity()
        ? raw
        : coefficients.price(BigDecimal.valueOf(raw), decimals).doubleValue();
  }
}
