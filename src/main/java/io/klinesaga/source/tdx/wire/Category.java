package io.klinesaga.source.tdx.wire;

import io.klinesaga.market.Period;

/** The period of bars as a request names it. */
public enum Category {
  /** Five minutes. */
  MIN5(0),
  /** Fifteen minutes. */
  MIN15(1),
  /** Thirty minutes. */
  MIN30(2),
  /** Sixty minutes. */
  MIN60(3),
  /** Days; volumes of shares are shares, of indices lots. */
  DAY(4),
  /** One minute. */
  MIN1(7),
  /** Days; volumes of shares are lots, of indices units of 10,000 shares. */
  DAY_IN_LOTS(9);

  private final int number;

  Category(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Whether its times are days. */
  public boolean isDaily() {
    return this == DAY || this == DAY_IN_LOTS;
  }

  /** The category of a period; of days the one whose volumes are shares. */
  public static Category of(Period period) {
    return switch (period) {
      case DAY -> DAY;
      case MIN1 -> MIN1;
      case MIN5 -> MIN5;
      case MIN15 -> MIN15;
      case MIN30 -> MIN30;
      case MIN60 -> MIN60;
    };
  }
}
