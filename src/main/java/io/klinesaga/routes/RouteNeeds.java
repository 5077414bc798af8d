package io.klinesaga.routes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a process needs to know of its surroundings to check route files, and what it needs of them.
 *
 * @param values the value of the placeholder of that name, empty if it is there but not told; null
 *     if there is none
 * @param called the addresses that must have a route, each with who calls it
 */
public record RouteNeeds(Function<String, @Nullable String> values, Map<String, String> called) {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([?!]?)([^}:]+)(:[^}]*)?}}");

  public RouteNeeds {
    called = Collections.unmodifiableMap(new LinkedHashMap<>(called));
  }

  /** Only what every process calls. */
  public static RouteNeeds of(Function<String, @Nullable String> values) {
    Map<String, String> called = new LinkedHashMap<>();
    RouteFiles.REQUIRED.forEach(address -> called.put(address, "the product calls"));
    return new RouteNeeds(values, called);
  }

  /**
   * The same, and the route that a setting names.
   *
   * @param address such as {@code direct:my-events}; empty for none
   * @param key the setting
   */
  public RouteNeeds and(String address, String key) {
    if (address.isEmpty()) {
      return this;
    }
    Map<String, String> more = new LinkedHashMap<>(called);
    more.putIfAbsent(RouteFiles.plain(address), key + " names");
    return new RouteNeeds(values, more);
  }

  /** The addresses that must have a route. */
  public List<String> addresses() {
    return List.copyOf(called.keySet());
  }

  /** Names of the placeholders of a text that have neither a value nor a default. */
  List<String> missing(String text) {
    List<String> missing = new ArrayList<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      boolean isOptional = matcher.group(1).equals("?") || matcher.group(3) != null;
      if (!isOptional && values.apply(matcher.group(2)) == null) {
        missing.add(matcher.group(2));
      }
    }
    return missing;
  }

  /** The text with the values of its placeholders; those that have none are left as they are. */
  String resolve(String text) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(value(m.group(), m.group(2), m.group(3))));
  }

  private String value(String whole, String name, @Nullable String fallback) {
    String value = Objects.requireNonNullElse(values.apply(name), "");
    if (!value.isEmpty()) {
      return value;
    }
    return fallback == null ? whole : fallback.substring(1);
  }
}
