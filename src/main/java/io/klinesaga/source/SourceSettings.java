package io.klinesaga.source;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings a {@link KlineSourceProvider} was given, checked as they are read. Every complaint
 * is an {@link IllegalArgumentException} that names key, value and limit.
 */
public final class SourceSettings {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m)");

  private final String source;
  private final Map<String, String> values;

  /**
   * @param source name of the source, for messages
   * @param values what was configured
   * @param known every key the source has
   * @throws IllegalArgumentException if a key is not known
   */
  public SourceSettings(String source, Map<String, String> values, Set<String> known) {
    this.source = source;
    this.values = new TreeMap<>(values);
    for (String key : this.values.keySet()) {
      if (!known.contains(key)) {
        throw new IllegalArgumentException(
            key(key) + ": unknown setting; expected one of " + new TreeSet<>(known));
      }
    }
  }

  /** The value without surrounding blanks, if it is given and not blank. */
  public Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key)).map(String::strip).filter(v -> !v.isEmpty());
  }

  /** The value, which must be given. */
  public String required(String key) {
    return text(key)
        .orElseThrow(() -> new IllegalArgumentException(key(key) + ": a value is required"));
  }

  /** A whole number within limits, both inclusive. */
  public long number(String key, long fallback, long min, long max) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      long value = Long.parseLong(text.get());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw invalid(key, text.get(), "a whole number from " + min + " to " + max, e);
    }
    throw invalid(key, text.get(), "a whole number from " + min + " to " + max, null);
  }

  /** A duration within limits, both inclusive, such as {@code 500ms}, {@code 30s} or {@code 2m}. */
  public Duration duration(String key, Duration fallback, Duration min, Duration max) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return fallback;
    }
    Matcher parts = DURATION.matcher(text.get().toLowerCase(Locale.ROOT));
    if (parts.matches()) {
      Duration value = duration(Long.parseLong(parts.group(1)), parts.group(2));
      if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
        return value;
      }
    }
    String expected =
        "a duration from " + min.toMillis() + "ms to " + max.toMillis() + "ms, such as 500ms or 8s";
    throw invalid(key, text.get(), expected, null);
  }

  private static Duration duration(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }

  /** One of the given words, ignoring case. */
  public String choice(String key, String fallback, Set<String> words) {
    String value = text(key).orElse(fallback).toLowerCase(Locale.ROOT);
    if (!words.contains(value)) {
      throw invalid(key, value, "one of " + new TreeSet<>(words), null);
    }
    return value;
  }

  /** The complaint about a value that was found wrong elsewhere. */
  public IllegalArgumentException invalid(
      String key, String value, String expected, @Nullable Throwable cause) {
    return new IllegalArgumentException(key(key) + "=" + value + ": expected " + expected, cause);
  }

  private String key(String key) {
    return "kline.source." + source + "." + key;
  }
}
