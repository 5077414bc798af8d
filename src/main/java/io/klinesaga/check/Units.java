package io.klinesaga.check;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Instruments;
import io.klinesaga.source.AmountUnit;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.source.VolumeUnit;

/**
 * Whether amount and volume of a bar can be yuan and shares: {@link Rule#UNIT_IMPLAUSIBLE}. Values
 * that a source gives in whole larger units are rounded, which matters for bars of a few shares.
 */
final class Units {
  private static final double BELOW_LOW = 3;
  private static final double ABOVE_HIGH = 3;

  private final boolean holds;
  private final double volumeRounding;
  private final double amountRounding;

  Units(Reading reading, Instruments instruments) {
    ReadingProfile profile = reading.profile();
    holds = Rule.UNIT_IMPLAUSIBLE.holdsFor(reading.series(), instruments);
    volumeRounding = shares(profile.volumeUnit()) - 1;
    amountRounding = yuan(profile.amountUnit()) - 1;
  }

  /** Shares of one unit of volume. */
  static double shares(VolumeUnit unit) {
    return Math.pow(10, unit.powerOfTen());
  }

  /** Yuan of one unit of amount. */
  static double yuan(AmountUnit unit) {
    return Math.pow(10, unit.powerOfTen());
  }

  /** Asked only for bars whose prices, volume and amount obey the other rules. */
  boolean isImplausible(Bars bars, int i) {
    long volume = bars.volume(i);
    double amount = bars.amount(i);
    if (!holds || volume == Bars.NO_VOLUME || Double.isNaN(amount)) {
      return false;
    }
    return (amount + amountRounding) * BELOW_LOW < bars.low(i) * (volume - volumeRounding)
        || amount - amountRounding > bars.high(i) * ABOVE_HIGH * mostShares(volume);
  }

  /** Without a volume amounts of less than a lot are left over from sums of rounded amounts. */
  private double mostShares(long volume) {
    return volume == 0 ? 100 : volume + volumeRounding;
  }

  /** Amount per volume and price, which is near 1 if both are what they should be. */
  static double ratio(Bars bars, int i) {
    return bars.amount(i) / bars.volume(i) / bars.close(i);
  }
}
