package io.klinesaga.app;

import io.klinesaga.config.Configuration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Camel's settings and the values of the placeholders in route files. */
public final class RouteProperties {
  private final Map<String, String> values;

  private RouteProperties(Map<String, String> values) {
    this.values = values;
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
    }
    return new RouteProperties(values);
  }

  /** The values by name. */
  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  /** Whether a placeholder has a value. */
  public boolean has(String name) {
    return values.containsKey(name) || name.startsWith("env:") || name.startsWith("sys:");
  }
}
