package io.klinesaga.app;

import io.klinesaga.config.CamelKey;
import io.klinesaga.config.Configuration;
import io.klinesaga.routes.RouteNeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Camel's settings and the values of the placeholders in route files. */
public final class RouteProperties {
  /**
   * Where no schedule fires, Quartz only reads them: its scheduler stays in standby, and without
   * threads, whose end takes up to half a second. Settings that a process with schedules needs do
   * not fit this.
   */
  private static final Map<String, String> QUARTZ_AT_REST =
      Map.of(
          "camel.component.quartz.enable-jmx",
          "false",
          "camel.component.quartz.auto-start-scheduler",
          "false",
          "camel.component.quartz.properties[org.quartz.threadPool.class]",
          "org.quartz.simpl.ZeroSizeThreadPool");

  private final Map<String, String> values;
  private final RouteNeeds needs;

  private RouteProperties(
      Map<String, String> values, String eventRoute, Map<String, String> called) {
    this.values = values;
    RouteNeeds all = RouteNeeds.of(this::value).and(eventRoute, "kline.events.route");
    for (Map.Entry<String, String> address : called.entrySet()) {
      all = all.and(address.getKey(), address.getValue());
    }
    this.needs = all;
  }

  private @Nullable String value(String placeholder) {
    boolean isElsewhere = placeholder.startsWith("env:") || placeholder.startsWith("sys:");
    return isElsewhere ? "" : values.get(placeholder);
  }

  /**
   * Those of a process.
   *
   * @param schedules whether the Quartz triggers are active
   */
  public static RouteProperties of(Configuration configuration, boolean schedules) {
    Map<String, String> values = new LinkedHashMap<>(configuration.passThrough());
    values.putAll(configuration.effective(true));
    if (schedules) {
      values.putAll(ManagementServer.properties(configuration.management()));
    } else {
      values.put("kline.schedule.enabled", "false");
      values.keySet().removeIf(RouteProperties::isOfQuartz);
      values.putAll(QUARTZ_AT_REST);
    }
    boolean isIntraday = configuration.schedule().enabled() && configuration.schedule().intraday();
    values.putAll(SharedWork.properties(configuration.dispatch(), schedules));
    values.put("kline.schedule.intraday", String.valueOf(schedules && isIntraday));
    return new RouteProperties(
        values, configuration.events().route(), RouteSources.called(configuration));
  }

  private static boolean isOfQuartz(String key) {
    return CamelKey.plain(key).startsWith("camel.component.quartz.");
  }

  /** Where Camel finds the route files; it does not look into a folder that is a symbolic link. */
  static String pattern(Configuration configuration) {
    Path folder = behindLink(configuration.routesDir());
    Path also = folder.resolve(configuration.dispatch().mode());
    String pattern = "file:" + folder + "/*.camel.yaml";
    return Files.isDirectory(also)
        ? pattern + ",file:" + behindLink(also) + "/*.camel.yaml"
        : pattern;
  }

  private static Path behindLink(Path folder) {
    try {
      return Files.isSymbolicLink(folder) ? folder.toRealPath() : folder;
    } catch (IOException e) {
      throw new StartException("the routes in " + folder + " cannot be read: " + e, e);
    }
  }

  /** The values by name. */
  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  /** What the process needs of its route files. */
  public RouteNeeds needs() {
    return needs;
  }
}
