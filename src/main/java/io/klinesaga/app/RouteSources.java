package io.klinesaga.app;

import io.klinesaga.config.Configuration;
import io.klinesaga.source.route.RouteSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which routes the configured sources ask. */
final class RouteSources {
  private RouteSources() {}

  /** The addresses of the routes, each with the key that names it. */
  static Map<String, String> called(Configuration configuration) {
    Map<String, String> called = new LinkedHashMap<>();
    for (String source : configuration.sources()) {
      Map<String, String> settings = configuration.sourceSettings(source);
      for (String key : List.of(RouteSource.ROUTE, RouteSource.SYMBOLS_ROUTE)) {
        String address = settings.getOrDefault(key, "");
        if (!address.isEmpty()) {
          called.putIfAbsent(address, "kline.source." + source + "." + key);
        }
      }
    }
    return called;
  }

  static List<String> addresses(Configuration configuration) {
    return new ArrayList<>(called(configuration).keySet());
  }
}
