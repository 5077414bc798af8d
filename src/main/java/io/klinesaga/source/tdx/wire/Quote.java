package io.klinesaga.source.tdx.wire;

import java.util.List;

/**
 * A snapshot of one security. Prices are whole numbers in the unit that the decimals of the list
 * tell, 1/100 yuan for shares; volumes are lots. All are zero, except the previous close, before
 * the opening and of the suspended.
 *
 * @param market 0 Shenzhen, 1 Shanghai, 2 Beijing
 * @param code six characters
 * @param last the last price
 * @param previousClose the close of the day before
 * @param open the first price of the day
 * @param high the highest price of the day
 * @param low the lowest price of the day
 * @param serverTime in a form that is not known
 * @param volume lots of the day
 * @param lastVolume lots of the last trade
 * @param amount yuan of the day
 * @param sold lots of trades at a bid
 * @param bought lots of trades at an ask
 * @param levels the five best bids and asks
 * @param riseSpeed in 1/100 percent
 */
public record Quote(
    int market,
    String code,
    long last,
    long previousClose,
    long open,
    long high,
    long low,
    long serverTime,
    long volume,
    long lastVolume,
    float amount,
    long sold,
    long bought,
    List<Level> levels,
    int riseSpeed) {
  public Quote {
    levels = List.copyOf(levels);
  }

  /** A price at which somebody would buy, and one at which somebody would sell, with their lots. */
  public record Level(long bid, long ask, long bidVolume, long askVolume) {}
}
