package io.klinesaga.web;

import io.klinesaga.market.DayText;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, checked against those of its endpoint. */
final class Query {
  private static final long MOST_OFFSET = 1_000_000;

  private final Map<String, String> values;

  private Query(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Checks them.
   *
   * @param given names and values, as they came
   * @param inPath values that are parts of the path
   * @throws IllegalArgumentException if one is unknown, missing, or given twice
   */
  static Query of(
      Endpoint endpoint, Iterable<Map.Entry<String, String>> given, Map<String, String> inPath) {
    Map<String, String> values = new LinkedHashMap<>(inPath);
    Set<String> names =
        endpoint.parameters().stream().map(Parameter::name).collect(Collectors.toSet());
    for (Map.Entry<String, String> one : given) {
      if (inPath.containsKey(one.getKey())) {
        continue;
      }
      if (!names.contains(one.getKey())) {
        throw new IllegalArgumentException(
            "parameter '"
                + one.getKey()
                + "': expected "
                + (names.isEmpty() ? "none" : "one of " + String.join(", ", new TreeSet<>(names))));
      }
      if (values.put(one.getKey(), one.getValue()) != null) {
        throw new IllegalArgumentException(
            "parameter '" + one.getKey() + "': expected once, found twice");
      }
    }
    endpoint.parameters().stream()
        .filter(one -> one.isRequired() && !values.containsKey(one.name()))
        .findFirst()
        .ifPresent(
            missing -> {
              throw new IllegalArgumentException(
                  "parameter '" + missing.name() + "' is missing: " + missing.description());
            });
    return new Query(values);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  Symbol symbol() {
    return Symbol.parse(text("symbol", ""));
  }

  Period period() {
    return Period.parse(text("period", "1d"));
  }

  List<Period> periods() {
    return list("periods").stream().map(Period::parse).distinct().sorted().toList();
  }

  Set<Symbol> symbols() {
    return list("symbols").stream().map(Symbol::parse).collect(Collectors.toSet());
  }

  private List<String> list(String name) {
    return text(name).map(text -> Arrays.asList(text.split(",", -1))).orElse(List.of());
  }

  @Nullable LocalDate date(String name) {
    return text(name).map(text -> date(name, text)).orElse(null);
  }

  private static LocalDate date(String name, String text) {
    return DayText.parse(text)
        .filter(TimeRange::isDay)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "parameter '" + name + "': '" + text + "': " + DayText.expected(text)));
  }

  TimeRange range() {
    return TimeRange.ofDays(date("from"), date("to"));
  }

  /** How many entries a page may have. */
  int limit(int otherwise, int most) {
    return (int) number("limit", otherwise, 1, most);
  }

  /** How many entries are before those of a page. */
  int offset() {
    return (int) number("offset", 0, 0, MOST_OFFSET);
  }

  /** A word of which there are few. */
  String oneOf(String name, String otherwise, String... words) {
    String text = text(name, otherwise);
    if (!Arrays.asList(words).contains(text)) {
      throw new IllegalArgumentException(
          name + " '" + text + "': expected one of " + String.join(", ", words));
    }
    return text;
  }

  /** A number from {@code least} to {@code most}. */
  long number(String name, long otherwise, long least, long most) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    long value = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "parameter '"
              + name
              + "': '"
              + text
              + "': expected a number from "
              + least
              + " to "
              + most);
    }
    return value;
  }
}
