package io.klinesaga.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the value of a key is written and which values it may have.
 *
 * @param name what a user reads in the table: {@code duration}
 * @param limits the allowed values in words, such as {@code 1s to 10m}; empty if there are none
 * @param parser reads the text; throws {@link IllegalArgumentException} with what was expected
 */
public record ValueType<T>(String name, String limits, Function<String, T> parser) {

  T parse(String text) {
    return parser.apply(text);
  }

  static ValueType<String> text() {
    return new ValueType<>("text", "", Function.identity());
  }

  static ValueType<String> matching(String regex, String expected) {
    Pattern pattern = Pattern.compile(regex);
    return new ValueType<>(
        "text",
        expected,
        s -> {
          require(pattern.matcher(s).matches(), expected);
          return s;
        });
  }

  static ValueType<Integer> integer(int min, int max) {
    String limits = min + " to " + max;
    return new ValueType<>("number", limits, s -> parseInteger(s, min, max, limits));
  }

  private static int parseInteger(String text, int min, int max, String limits) {
    String expected = "a whole number from " + limits;
    try {
      int value = Integer.parseInt(text);
      require(value >= min && value <= max, expected);
      return value;
    } catch (NumberFormatException e) {
      throw expected(expected, e);
    }
  }

  static ValueType<Boolean> bool() {
    return new ValueType<>(
        "boolean",
        "true or false",
        s -> {
          require(s.equals("true") || s.equals("false"), "true or false");
          return s.equals("true");
        });
  }

  /** A time of the day, such as {@code 17:00}. */
  static ValueType<LocalTime> time() {
    String expected = "a time such as 17:00";
    Pattern pattern = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
    return new ValueType<>(
        "time",
        "00:00 to 23:59",
        s -> {
          require(pattern.matcher(s).matches(), expected);
          return LocalTime.parse(s);
        });
  }

  /** A duration with its unit, both limits inclusive. */
  static ValueType<Duration> duration(String min, String max) {
    String limits = min + " to " + max;
    Duration least = Durations.parse(min);
    Duration most = Durations.parse(max);
    return new ValueType<>(
        "duration",
        limits,
        s -> {
          Duration value = Durations.parse(s);
          require(
              value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
              "a duration from " + limits);
          return value;
        });
  }

  /** A duration with its unit, or nothing. */
  static ValueType<Optional<Duration>> optionalDuration(String min, String max) {
    ValueType<Duration> type = duration(min, max);
    return new ValueType<>(
        type.name(),
        type.limits(),
        s -> s.isEmpty() ? Optional.empty() : Optional.of(type.parser().apply(s)));
  }

  static ValueType<Path> path() {
    return new ValueType<>("path", "", ValueType::parsePath);
  }

  /** A path, or nothing. */
  static ValueType<Optional<Path>> optionalPath() {
    return new ValueType<>(
        "path", "", s -> s.isEmpty() ? Optional.empty() : Optional.of(parsePath(s)));
  }

  private static Path parsePath(String text) {
    require(!text.isEmpty(), "a path");
    return PathText.parse(text);
  }

  /** One of the constants of an enum, in lower case. */
  static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
    String names =
        Arrays.stream(type.getEnumConstants())
            .map(ValueType::lowerCase)
            .collect(Collectors.joining(" or "));
    return new ValueType<>(
        "choice",
        names,
        s ->
            Arrays.stream(type.getEnumConstants())
                .filter(e -> lowerCase(e).equals(s))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected " + names)));
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static void require(boolean condition, String expected) {
    if (!condition) {
      throw new IllegalArgumentException("expected " + expected);
    }
  }

  private static IllegalArgumentException expected(String expected, Exception cause) {
    return new IllegalArgumentException("expected " + expected, cause);
  }
}
