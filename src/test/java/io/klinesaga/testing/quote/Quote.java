package io.klinesaga.testing.quote;

import java.util.Collections;
import java.util.List;

/**
 * A snapshot of one instrument. Prices are whole numbers of its smallest step.
 *
 * @param activity both counters
 * @param volumes total, last trade, inside, outside; lots
 * @param zero what stands after the volumes and is 0 where it was seen
 * @param opening opening amount / 100
 * @param levels five of bid, ask, bid volume, ask volume
 * @param status bits without a known meaning
 * @param rise speed in 1/100 %
 */
record Quote(
    int market,
    String code,
    int activity,
    Prices prices,
    long time,
    List<Long> volumes,
    float amount,
    long opening,
    List<Level> levels,
    int status,
    int rise) {
  /** Five prices of the day. */
  record Prices(int last, int previous, int open, int high, int low) {}

  /** A step of the order book. */
  record Level(int bid, int ask, long bidVolume, long askVolume) {}

  /** As it goes over the wire. */
  void addTo(Body body) {
    int last = prices.last();
    body.u8(market).code(code).u16(activity);
    body.vint(last)
        .vint(prices.previous() - last)
        .vint(prices.open() - last)
        .vint(prices.high() - last)
        .vint(prices.low() - last);
    body.vint(time).vint(-last).vint(volumes.get(0)).vint(volumes.get(1)).f32(amount);
    body.vint(volumes.get(2)).vint(volumes.get(3)).vint(0).vint(opening);
    for (Level level : levels) {
      body.vint(level.bid() - last).vint(level.ask() - last);
      body.vint(level.bidVolume()).vint(level.askVolume());
    }
    body.u16(status).vint(0).vint(0).vint(0).vint(0).u16(rise & 0xFFFF).u16(activity);
  }

  /** Nothing but who it is, as a host that has no quotes sends it. */
  static void addZero(Body body, int market, String code) {
    List<Level> none = Collections.nCopies(5, new Level(0, 0, 0, 0));
    Prices zero = new Prices(0, 0, 0, 0, 0);
    List<Long> volumes = List.of(0L, 0L, 0L, 0L);
    new Quote(market, code, 0, zero, 0, volumes, 0, 0, none, 0, 0).addTo(body);
  }
}
