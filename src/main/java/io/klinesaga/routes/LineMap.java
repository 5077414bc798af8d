package io.klinesaga.routes;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mapping of a YAML file that knows the line of each of its keys. Equal by its content alone. */
final class LineMap extends LinkedHashMap<String, @Nullable Object> {
  private final transient Map<String, Integer> lines = new HashMap<>();

  void put(String key, @Nullable Object value, int line) {
    put(key, value);
    lines.put(key, line);
  }

  int line(String key) {
    return lines.getOrDefault(key, 0);
  }
}
