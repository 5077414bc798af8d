package io.klinesaga.doctor;

import io.klinesaga.config.TdengineConfig;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.tdengine.TdengineInspection;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at TDengine. */
final class TdengineDoctor {
  private static final long DAYS_SINCE_1990 = 13_500;
  private static final String UNTOLD = "the server does not tell it";

  private final TdengineConfig config;
  private final boolean isEmbedded;
  private final Clock clock;
  private final Findings findings = Findings.of("tdengine");

  TdengineDoctor(TdengineConfig config, boolean isEmbedded, Clock clock) {
    this.config = config;
    this.isEmbedded = isEmbedded;
    this.clock = clock;
  }

  Findings look() {
    try (TdengineBarStore store = new TdengineBarStore(config)) {
      TdengineInspection inspection = new TdengineInspection(store, config.database());
      String version = inspection.version();
      findings.ok("reachable", config.url() + " as " + config.user());
      version(version);
      rights(inspection.rights(config.user()));
      database(inspection);
      clock(inspection);
    } catch (DatabaseException e) {
      findings.unreachable(
          String.valueOf(e.getMessage()),
          "start TDengine and its taosAdapter, or correct kline.tdengine.url, kline.tdengine.user and the password");
    }
    return findings;
  }

  private void version(String version) {
    if (isEmbedded) {
      findings.ok("version", version + " (embedded: not for production)");
      return;
    }
    findings.require(version.startsWith("3."), "version", version, "use TDengine 3.3");
    if (version.startsWith("3.")) {
      findings.prefer(
          version.startsWith("3.3."), "tested version", version, "3.3.7 is the tested one");
    }
  }

  private void rights(Map<String, String> rights) {
    if (rights.isEmpty()) {
      findings.unknown("rights", "the server does not tell what this user may do");
      return;
    }
    boolean mayCreate = isOn(rights.get("super")) || isOn(rights.get("createdb"));
    findings.prefer(
        mayCreate,
        "rights",
        "super=" + rights.get("super") + " createdb=" + rights.get("createdb"),
        "the user needs the right to read and write the database, and to create it if it is missing");
  }

  private static boolean isOn(@Nullable String value) {
    return "1".equals(value) || "true".equals(value);
  }

  private void database(TdengineInspection inspection) {
    if (!inspection.exists()) {
      findings.ok("database", config.database() + " is missing: the first start creates it");
      return;
    }
    findings.ok("database", config.database() + " is there");
    Map<String, String> options = inspection.options();
    precision(options.get("precision"));
    wal(options, "wal_level", "2");
    wal(options, "wal_fsync_period", "0");
    keep(options.get("keep"));
    new OptionsComparison(config, findings)
        .compare(inspection.options(config.databaseOptions().values().keySet()));
  }

  private void precision(@Nullable String precision) {
    if (precision == null) {
      findings.unknown("precision", UNTOLD);
    } else {
      findings.require(
          precision.equals("ms"),
          "precision",
          precision,
          "create the database anew with PRECISION 'ms' KEEP 36500 DURATION 100d WAL_LEVEL 2"
              + " WAL_FSYNC_PERIOD 0: the driver misreads others than ms");
    }
  }

  private void wal(Map<String, String> options, String name, String wanted) {
    String value = options.get(name);
    if (value == null) {
      findings.unknown(name, UNTOLD);
    } else {
      findings.prefer(
          value.equals(wanted),
          name,
          value,
          alter(name.toUpperCase(Locale.ROOT) + " " + wanted)
              + ": an acknowledged write is not on disk yet");
    }
  }

  private void keep(@Nullable String keep) {
    Optional<Long> days = TdengineInspection.days(keep);
    if (keep == null || days.isEmpty()) {
      findings.unknown("keep", UNTOLD);
    } else {
      findings.require(
          days.get() >= DAYS_SINCE_1990,
          "keep",
          keep,
          alter("KEEP 36500") + ": older bars are refused");
    }
  }

  private String alter(String option) {
    return "ALTER DATABASE " + config.database() + " " + option;
  }

  private void clock(TdengineInspection inspection) {
    long before = clock.millis();
    Optional<Instant> now = inspection.now();
    if (now.isPresent()) {
      Skew.between("TDengine", before, clock.millis(), now.get(), findings);
    } else {
      findings.unknown("clock", "the server does not tell its time");
    }
  }
}
