package io.klinesaga.compare;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SessionGrid;
import java.util.HashSet;
import java.util.Set;

/**
 * The volume and amount of longer bars, where every minute has one: the sum of some minutes says
 * nothing of all of them.
 */
final class WholeSums {
  private final Set<Long> withoutVolume = new HashSet<>();
  private final Set<Long> withoutAmount = new HashSet<>();

  private WholeSums(Bars minutes, Period period) {
    SessionGrid grid = SessionGrid.of(period);
    for (int i = 0; i < minutes.size(); i++) {
      if (!Field.VOLUME.isPresent(minutes, i)) {
        withoutVolume.add(grid.bucket(minutes.ts(i)));
      }
      if (!Field.AMOUNT.isPresent(minutes, i)) {
        withoutAmount.add(grid.bucket(minutes.ts(i)));
      }
    }
  }

  /**
   * Bars without those sums that lack a minute.
   *
   * @param made bars of a period, made of minutes
   * @param minutes all of these minutes
   */
  static Bars of(Bars made, Bars minutes, Period period) {
    return new WholeSums(minutes, period).of(made);
  }

  private Bars of(Bars made) {
    if (withoutVolume.isEmpty() && withoutAmount.isEmpty()) {
      return made;
    }
    Bars.Builder bars = new Bars.Builder(made.size());
    for (int i = 0; i < made.size(); i++) {
      boolean hasVolume = !withoutVolume.contains(made.ts(i));
      boolean hasAmount = !withoutAmount.contains(made.ts(i));
      bars.add(
          made.ts(i),
          made.open(i),
          made.high(i),
          made.low(i),
          made.close(i),
          hasVolume ? made.volume(i) : Bars.NO_VOLUME,
          hasAmount ? made.amount(i) : Double.NaN);
    }
    return bars.build();
  }
}
