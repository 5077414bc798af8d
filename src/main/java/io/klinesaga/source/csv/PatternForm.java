package io.klinesaga.source.csv;

import io.klinesaga.market.MarketTime;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Days written after a pattern of {@link DateTimeFormatter}, such as {@code M/d/yyyy}. */
final class PatternForm implements DateForm {
  private static final LocalDateTime PROBE = LocalDateTime.of(2024, 3, 14, 13, 31, 0);

  private final String pattern;
  private final DateTimeFormatter format;

  /**
   * @throws IllegalArgumentException if the pattern does not tell a day, or only a part of a time
   */
  PatternForm(String pattern) {
    this.pattern = pattern;
    // In a strict format y is the year of an era, which nobody writes.
    format =
        new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern(pattern.replace('y', 'u'))
            .toFormatter(Locale.ENGLISH)
            .withResolverStyle(ResolverStyle.STRICT);
    requireWhole();
  }

  private void requireWhole() {
    try {
      String written = format.format(PROBE.atOffset(MarketTime.OFFSET));
      Moment read = moment(format.parse(written));
      boolean hasClock = pattern.chars().anyMatch(c -> "HhKkma".indexOf(c) >= 0);
      int millis = hasClock ? PROBE.toLocalTime().toSecondOfDay() * 1000 : Moment.NO_TIME;
      if (!read.equals(Moment.of(PROBE.toLocalDate(), millis))) {
        throw new DateTimeException(pattern);
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a whole day, or not a whole time of day", e);
    }
  }

  @Override
  public Moment read(String column, String text) throws BadLine {
    try {
      return moment(format.parse(text));
    } catch (DateTimeException e) {
      throw new BadLine(
          column + " is '" + text + "', " + LooksLike.of(text) + "expected the form " + pattern);
    }
  }

  private static Moment moment(TemporalAccessor parsed) {
    LocalDate day = LocalDate.from(parsed);
    @Nullable LocalTime time = parsed.query(TemporalQueries.localTime());
    if (time == null) {
      return Moment.of(day, Moment.NO_TIME);
    }
    int millis = (int) (time.toNanoOfDay() / 1_000_000);
    Moment local = Moment.of(day, millis);
    return parsed.isSupported(ChronoField.OFFSET_SECONDS)
        ? Moment.ofInstant(
            local.dayStart()
                + millis
                + (MarketTime.OFFSET.getTotalSeconds() - parsed.get(ChronoField.OFFSET_SECONDS))
                    * 1000L)
        : local;
  }
}
