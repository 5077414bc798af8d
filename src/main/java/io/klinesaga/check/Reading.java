package io.klinesaga.check;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
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
 * @param declared whether a person has said in settings what the raw values mean
 */
public record Reading(
    String source,
    SeriesId series,
    ReadingProfile profile,
    TimeRange range,
    Period base,
    boolean declared) {
  /** Bars that a source itself has, whose form is its own. */
  public Reading(String source, SeriesId series, ReadingProfile profile, TimeRange range) {
    this(source, series, profile, range, series.period(), false);
  }

  /**
   * Bars that a source itself has.
   *
   * @throws io.klinesaga.source.SourceException if its profile cannot be read
   */
  public static Reading of(KlineSource source, SeriesId series, TimeRange range) {
    return new Reading(
        source.name(), series, source.profile(series), range, series.period(), source.isDeclared());
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
