package io.klinesaga.routes;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** By what Quartz knows a schedule: two of the same name stop the start. */
record TriggerName(String group, String name) {
  private static final String SCHEME = "quartz:";
  private static final String DEFAULT_GROUP = "Camel";
  private static final Pattern CRON = Pattern.compile("[?&]cron=([^&]*)");

  /**
   * The name of the schedule that a route starts from.
   *
   * @param resolver puts values for placeholders
   * @return empty if the route starts from something else
   */
  static Optional<TriggerName> of(RouteDefinition route, UnaryOperator<String> resolver) {
    Map<?, ?> from = YamlTree.map(route.tree().get("from"));
    String uri = resolver.apply(YamlTree.text(from.get("uri")));
    if (!isSchedule(uri)) {
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

  /** The cron expression of a route that starts from a schedule, placeholders as they stand. */
  static Optional<String> cron(RouteDefinition route) {
    Map<?, ?> from = YamlTree.map(route.tree().get("from"));
    String uri = YamlTree.text(from.get("uri"));
    if (!isSchedule(uri)) {
      return Optional.empty();
    }
    String parameter = YamlTree.text(YamlTree.map(from.get("parameters")).get("cron"));
    Matcher inUri = CRON.matcher(uri);
    String cron =
        parameter.isEmpty() && inUri.find()
            ? URLDecoder.decode(inUri.group(1), StandardCharsets.UTF_8)
            : parameter;
    return Optional.of(cron).filter(text -> !text.isEmpty());
  }

  private static boolean isSchedule(String uri) {
    return uri.equals("quartz") || uri.startsWith(SCHEME);
  }

  /** What stands between scheme and options: {@code group/name} or {@code name}. */
  private static String path(String uri) {
    String plain = RouteFiles.plain(uri);
    return plain.startsWith(SCHEME) ? plain.substring(SCHEME.length()) : "";
  }
}
