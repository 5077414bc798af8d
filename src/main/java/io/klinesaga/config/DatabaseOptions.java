package io.klinesaga.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Options with which TDengine's database of the bars is created, beside those that the product sets
 * itself. The names are those of {@code CREATE DATABASE} in TDengine's manual; whether a number is
 * in its range is for the server to say.
 *
 * @param values by their names in upper case, in the order given; a text without its quotes
 */
public record DatabaseOptions(Map<String, String> values) {
  /** None. */
  public static final DatabaseOptions NONE = new DatabaseOptions(Map.of());

  private static final String NUMBER = "[0-9]{1,9}";
  private static final String TEXT_OPTION = "CACHEMODEL";
  private static final Map<String, Pattern> ALLOWED =
      patterns(
          Map.ofEntries(
              Map.entry("VGROUPS", NUMBER),
              Map.entry("REPLICA", "[123]"),
              Map.entry("BUFFER", NUMBER),
              Map.entry("PAGES", NUMBER),
              Map.entry("PAGESIZE", NUMBER),
              Map.entry(TEXT_OPTION, "none|last_row|last_value|both"),
              Map.entry("CACHESIZE", NUMBER),
              Map.entry("COMP", "[012]"),
              Map.entry("MAXROWS", NUMBER),
              Map.entry("MINROWS", NUMBER),
              Map.entry("STT_TRIGGER", NUMBER),
              Map.entry("TABLE_PREFIX", NUMBER),
              Map.entry("TABLE_SUFFIX", NUMBER),
              Map.entry("TSDB_PAGESIZE", NUMBER),
              Map.entry("WAL_RETENTION_PERIOD", NUMBER),
              Map.entry("WAL_RETENTION_SIZE", NUMBER)));

  private static final String SET_BY_PRODUCT = "the product sets it and needs it so";
  private static final Map<String, String> REFUSED =
      Map.of(
          "PRECISION", SET_BY_PRODUCT,
          "KEEP", SET_BY_PRODUCT,
          "DURATION", SET_BY_PRODUCT,
          "WAL_LEVEL", SET_BY_PRODUCT,
          "WAL_FSYNC_PERIOD", SET_BY_PRODUCT,
          "SINGLE_STABLE", "there are six super tables",
          "RETENTIONS", "bars must stay as they were written");

  /** An empty map for none. */
  public DatabaseOptions {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  private static Map<String, Pattern> patterns(Map<String, String> texts) {
    Map<String, Pattern> patterns = new TreeMap<>();
    texts.forEach((name, text) -> patterns.put(name, Pattern.compile(text)));
    return patterns;
  }

  /**
   * Reads options as they stand in {@code CREATE DATABASE}, such as {@code VGROUPS 8 REPLICA 3
   * CACHEMODEL 'both'}.
   *
   * @throws IllegalArgumentException naming the first one that is refused, not known, given twice
   *     or without a proper value
   */
  static DatabaseOptions parse(String text) {
    if (text.isBlank()) {
      return NONE;
    }
    List<String> words = List.of(text.strip().split("\\s+"));
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i += 2) {
      String name = words.get(i).toUpperCase(Locale.ROOT);
      String value = i + 1 < words.size() ? words.get(i + 1) : "";
      check(name, unquoted(name, value));
      ValueType.require(!values.containsKey(name), "option " + name + " once");
      values.put(name, unquoted(name, value));
    }
    return new DatabaseOptions(values);
  }

  private static String unquoted(String name, String value) {
    return name.equals(TEXT_OPTION) ? value.replaceFirst("^'(.*)'$", "$1") : value;
  }

  private static void check(String name, String value) {
    String why = REFUSED.get(name);
    ValueType.require(why == null, "no option " + name + ": " + why + "; remove it");
    Pattern values = ALLOWED.get(name);
    ValueType.require(
        values != null,
        "names and values of options, found '" + name + "', which is none" + suggestion(name));
    ValueType.require(
        values != null && values.matcher(value).matches(),
        "a value of option " + name + " like " + values + ", found '" + value + "'");
  }

  private static String suggestion(String name) {
    return Suggestion.closest(name, ALLOWED.keySet())
        .map(close -> "; did you mean " + close + "?")
        .orElse(" of " + String.join(", ", ALLOWED.keySet()));
  }

  static ValueType<DatabaseOptions> type() {
    return new ValueType<>("text", "such as VGROUPS 8 REPLICA 3", DatabaseOptions::parse);
  }

  /** As they stand in {@code CREATE DATABASE}; empty for none. */
  public String sql() {
    return values.entrySet().stream()
        .map(option -> option.getKey() + " " + literal(option.getKey(), option.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String literal(String name, String value) {
    return name.equals(TEXT_OPTION) ? "'" + value + "'" : value;
  }
}
