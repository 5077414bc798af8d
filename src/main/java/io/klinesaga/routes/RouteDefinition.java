package io.klinesaga.routes;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A route as it stands in a file.
 *
 * @param file name of its file
 * @param id its id, empty if it has none
 * @param description its description, empty if it has none
 * @param from address it starts from, such as {@code direct:daily-kline}
 * @param steps its steps, as parsed YAML
 */
public record RouteDefinition(
    String file, String id, String description, String from, List<@Nullable Object> steps) {
  /** For messages. */
  String where() {
    return file + ", route '" + id + "'";
  }

  /** Reads the value of {@code route:}. */
  static RouteDefinition of(String file, Map<?, ?> route) {
    Map<?, ?> from = YamlTree.map(route.get("from"));
    Object steps = from.containsKey("steps") ? from.get("steps") : route.get("steps");
    return new RouteDefinition(
        file,
        YamlTree.text(route.get("id")),
        YamlTree.text(route.get("description")),
        YamlTree.address(from),
        YamlTree.list(steps));
  }
}
