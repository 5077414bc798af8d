package io.klinesaga.doctor;

import io.klinesaga.config.TdengineConfig;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Compares the options that the database of the bars has with those that the settings would create
 * it with. Nobody changes them later but the operator.
 */
final class OptionsComparison {
  /** Those that {@code ALTER DATABASE} of TDengine 3.3 takes. */
  private static final Set<String> ALTERABLE =
      Set.of(
          "BUFFER",
          "CACHEMODEL",
          "CACHESIZE",
          "MINROWS",
          "PAGES",
          "REPLICA",
          "STT_TRIGGER",
          "WAL_RETENTION_PERIOD",
          "WAL_RETENTION_SIZE");

  private final TdengineConfig config;
  private final Findings findings;

  OptionsComparison(TdengineConfig config, Findings findings) {
    this.config = config;
    this.findings = findings;
  }

  /**
   * Adds a finding for each option of the settings.
   *
   * @param there what the database has, by names in lower case, as far as the server tells it
   */
  void compare(Map<String, String> there) {
    config.databaseOptions().values().forEach((name, wanted) -> compare(name, wanted, there));
  }

  private void compare(String name, String wanted, Map<String, String> there) {
    String column = name.toLowerCase(Locale.ROOT);
    String found = there.get(column);
    if (found == null) {
      findings.unknown(column, "the server does not tell it");
    } else if (found.equals(wanted)) {
      findings.ok(column, found);
    } else {
      findings.warning(
          column,
          found + ", kline.tdengine.database-options says " + wanted,
          "it is not changed by itself: " + change(name, wanted));
    }
  }

  private String change(String name, String wanted) {
    if (!ALTERABLE.contains(name)) {
      return "a database keeps it as it was created with; correct the setting, or create it anew";
    }
    String literal = name.equals("CACHEMODEL") ? "'" + wanted + "'" : wanted;
    return "ALTER DATABASE " + config.database() + " " + name + " " + literal;
  }
}
