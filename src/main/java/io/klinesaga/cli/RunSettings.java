package io.klinesaga.cli;

import java.util.List;

/**
 * What of the settings only a process that stays up asks for, so that commands may differ in it.
 */
final class RunSettings {
  private static final List<String> OF_RUN =
      List.of(
          "kline.data-dir", // the folder is the same, however each process writes it
          "kline.routes.reload",
          "kline.cleaner.cron",
          "kline.schedule.",
          "kline.management.",
          "kline.health.",
          "kline.events.",
          "kline.embedded.",
          "kline.postgres.connect-timeout", // it is connected already
          "kline.tdengine.connect-timeout");

  private RunSettings() {}

  /** Whether nothing but {@code run} depends on a setting. */
  static boolean isOfRunAlone(String key) {
    return OF_RUN.stream().anyMatch(key::startsWith);
  }

  /** Whether a setting says where bars come from. */
  static boolean isOfSources(String key) {
    return key.equals("kline.source") || key.startsWith("kline.source.");
  }

  /** Whether a setting says which databases are meant. */
  static boolean isOfDatabases(String key) {
    return List.of("kline.postgres.url", "kline.tdengine.url", "kline.tdengine.database")
        .contains(key);
  }
}
