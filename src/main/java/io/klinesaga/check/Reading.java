package io.klinesaga.check;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.ReadingProfile;
import java.util.Locale;

/**
 * What is checked: bars of one series as one source has delivered them.
 *
 * @param source name of the source
 * @param series the series
 * @param profile what its raw values mean
 * @param range what was asked for, in times of stored bars
 * @param base the period that was read: shorter than that of the series if its bars are made from
 *     shorter ones
 */
public record Reading(
    String source, SeriesId series, ReadingProfile profile, TimeRange range, Period base) {
  /** Bars that the source itself has. */
  public Reading(String source, SeriesId series, ReadingProfile profile, TimeRange range) {
    this(source, series, profile, range, series.period());
  }

  /** The whole of a series whose source declares nothing. */
  public static Reading whole(String source, SeriesId series) {
    return new Reading(source, series, ReadingProfile.STANDARD, TimeRange.ALL);
  }

  /**
   * The profile as it is kept with the series: bars of two readings with the same text mean the
   * same, whoever sent them.
   */
  public String profileText() {
    StringBuilder text = new StringBuilder("volume=");
    text.append(name(profile.volumeUnit()));
    text.append(" amount=").append(name(profile.amountUnit()));
    if (!base.isDaily()) {
      text.append(" label=").append(name(profile.barLabel()));
    }
    if (profile.sparse()) {
      text.append(" sparse");
    }
    if (base != series.period()) {
      text.append(" from=").append(base);
    }
    return profile.columns().isEmpty()
        ? text.toString()
        : text.append(" columns=").append(profile.columns()).toString();
  }

  /** The word for a value of the profile in settings, such as {@code thousand-yuan}. */
  static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether the source reads files of people, whose form is set by settings. */
  boolean isSettable() {
    return source.equals("csv");
  }

  /** How a value of the profile is set. */
  String setting(String key, Enum<?> value) {
    return "kline.source." + source + "." + key + "=" + name(value);
  }

  /** What the source is asked for, in its own times. */
  public TimeRange sourceRange() {
    long shift = Stamps.shift(this);
    return shift == 0
        ? range
        : new TimeRange(Math.max(TimeRange.ALL.from(), range.from() - shift), range.to() - shift);
  }
}
