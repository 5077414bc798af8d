package io.klinesaga.check;

import io.klinesaga.source.AmountUnit;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.source.VolumeUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says which unit a ratio of amount to volume and price points to, and what sets it. */
final class UnitHint {
  /** How far a ratio may be from the one that a wrong unit gives. */
  private static final double NEAR = 3.1;

  private final Reading reading;
  private final ReadingProfile profile;

  UnitHint(Reading reading) {
    this.reading = reading;
    profile = reading.profile();
  }

  /**
   * @param ratio amount / (volume × price)
   */
  String text(double ratio) {
    if (ratio == 0) {
      return "the amount is 0 although there is a volume";
    }
    if (Double.isInfinite(ratio)) {
      return "the volume is 0 although there is an amount";
    }
    return "amount/volume is " + times(ratio) + " the price: " + cause(ratio);
  }

  private static String times(double ratio) {
    double shown = ratio >= 1 ? ratio : 1 / ratio;
    String number = String.format(Locale.ROOT, shown >= 20 ? "%.0f" : "%.1f", shown);
    return ratio >= 1 ? number + " ×" : "1/" + number + " of";
  }

  /** The units that would make the ratio 1; both wrong at once only where no single one would. */
  private String cause(double ratio) {
    List<String> single = new ArrayList<>();
    List<String> both = new ArrayList<>();
    for (VolumeUnit volume : VolumeUnit.values()) {
      for (AmountUnit amount : AmountUnit.values()) {
        if (explains(volume, amount, ratio)) {
          boolean isBoth = volume != profile.volumeUnit() && amount != profile.amountUnit();
          (isBoth ? both : single).add(seems(volume, amount));
        }
      }
    }
    boolean isOtherLikelier = !reading.declared() || isNear(ratio, 0.01);
    if (single.isEmpty() && isOtherLikelier) {
      return other(ratio);
    }
    List<String> causes = single.isEmpty() ? both : single;
    return causes.isEmpty() ? other(ratio) : String.join(", or ", causes);
  }

  private boolean explains(VolumeUnit volume, AmountUnit amount, double ratio) {
    boolean isAsNow = volume == profile.volumeUnit() && amount == profile.amountUnit();
    double volumeFactor = Units.shares(volume) / Units.shares(profile.volumeUnit());
    double amountFactor = Units.yuan(amount) / Units.yuan(profile.amountUnit());
    return !isAsNow && isNear(ratio, volumeFactor / amountFactor);
  }

  private static String other(double ratio) {
    if (isNear(ratio, 100)) {
      return "volume seems to be 100 times too small";
    }
    return isNear(ratio, 0.01)
        ? "volume seems to be 100 times too large"
        : "prices, volume and amount do not belong together";
  }

  private static boolean isNear(double ratio, double expected) {
    return ratio < expected * NEAR && ratio > expected / NEAR;
  }

  private String seems(VolumeUnit volume, AmountUnit amount) {
    List<String> units = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    if (volume != profile.volumeUnit()) {
      units.add("volume seems to be in " + Reading.name(volume));
      settings.add(reading.setting("volume-unit", volume));
    }
    if (amount != profile.amountUnit()) {
      units.add("amount seems to be in " + Reading.name(amount).replace('-', ' '));
      settings.add(reading.setting("amount-unit", amount));
    }
    String text = String.join(" and ", units);
    return reading.declared() ? text + "; " + String.join(", ", settings) : text;
  }
}
