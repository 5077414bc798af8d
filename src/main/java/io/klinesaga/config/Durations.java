package io.klinesaga.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as users write them: {@code 500ms}, {@code 30s}, {@code 10m}, {@code 2h}, {@code 7d}.
 */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Durations() {}

  /** For messages: {@code 0.5 s}, {@code 90 s}, {@code 10 min}, {@code 36 h}, {@code 7 d}. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString() + " s";
    }
    long seconds = millis / 1000;
    if (seconds >= 2 * 86_400 && seconds % 86_400 == 0) {
      return seconds / 86_400 + " d";
    }
    if (seconds >= 2 * 3_600 && seconds % 3_600 == 0) {
      return seconds / 3_600 + " h";
    }
    return seconds >= 2 * 60 && seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
  }

  /**
   * Reads a duration. A number without a unit is refused: it would mean milliseconds to one reader
   * and seconds to the next.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static Duration parse(String text) {
    Matcher m = FORM.matcher(text);
    Duration unit = m.matches() ? UNITS.get(m.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          "expected a duration with its unit, such as 500ms, 30s, 10m, 2h or 7d");
    }
    return unit.multipliedBy(Long.parseLong(m.group(1)));
  }
}
