package io.klinesaga.routes;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A route as it stands in a file.
 *
 * @param file name of its file
 * @param line where it begins, from 1 on
 * @param id its id, empty if it has none
 * @param description its description, empty if it has none
 * @param from address it starts from, such as {@code direct:daily-kline}
 * @param steps its steps, as parsed YAML
 * @param tree all of it, as parsed YAML
 */
public record RouteDefinition(
    String file,
    int line,
    String id,
    String description,
    String from,
    List<@Nullable Object> steps,
    Map<?, ?> tree) {

  RouteProblem problem(int where, String reason) {
    return new RouteProblem(file, where == 0 ? line : where, id, reason);
  }

  /** Reads the value of {@code route:}. */
  static RouteDefinition of(String file, int line, Map<?, ?> route) {
    Map<?, ?> from = YamlTree.map(route.get("from"));
    Object steps = from.containsKey("steps") ? from.get("steps") : route.get("steps");
    return new RouteDefinition(
        file,
        line,
        YamlTree.text(route.get("id")),
        YamlTree.text(route.get("description")),
        YamlTree.address(from),
        YamlTree.list(steps),
        route);
  }
}
