package io.klinesaga.routes;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** By what Quartz knows a schedule: two of the same name stop the start. */
record TriggerName(String group, String name) {
  private static final String SCHEME = "quartz:";
  private static final String DEFAULT_GROUP = "Camel";

  /**
   * The name of the schedule that a route starts from.
   *
   * @param resolver puts values for placeholders
   * @return empty if the route starts from something else
   */
  static Optional<TriggerName> of(RouteDefinition route, UnaryOperator<String> resolver) {
    Map<?, ?> from = YamlTree.map(route.tree().get("from"));
    String uri = resolver.apply(YamlTree.text(from.get("uri")));
    if (!uri.equals("quartz") && !uri.startsWith(SCHEME)) {
      return Optional.empty();
    }
    Map<?, ?> parameters = YamlTree.map(from.get("parameters"));
    String[] path = path(uri).split("/", 2);
    String group = resolver.apply(YamlTree.text(parameters.get("groupName")));
    String name = resolver.apply(YamlTree.text(parameters.get("triggerName")));
    if (name.isEmpty()) {
      name = path[path.length - 1];
    }
    if (group.isEmpty()) {
      group = path.length == 2 ? path[0] : DEFAULT_GROUP;
    }
    return Optional.of(new TriggerName(group, name));
  }

  /** What stands between scheme and options: {@code group/name} or {@code name}. */
  private static String path(String uri) {
    String plain = RouteFiles.plain(uri);
    return plain.startsWith(SCHEME) ? plain.substring(SCHEME.length()) : "";
  }
}
