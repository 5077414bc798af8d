package io.klinesaga.doctor;

import io.klinesaga.config.PostgresConfig;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresInspection;
import java.time.Clock;

/** Looks at PostgreSQL. */
final class PostgresDoctor {
  private static final int OLDEST = 150_000;

  private final PostgresConfig config;
  private final Clock clock;
  private final Findings findings = Findings.of("postgres");

  PostgresDoctor(PostgresConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  Findings look() {
    try (PostgresDatabase database = new PostgresDatabase(config)) {
      database.ping();
      long before = clock.millis();
      PostgresInspection found = PostgresInspection.of(database.transactions());
      findings.ok("reachable", config.url() + " as " + found.user());
      server(found);
      rights(found);
      durability(found);
      switchOver(found);
      Skew.between("PostgreSQL", before, clock.millis(), found.now(), findings);
    } catch (DatabaseException e) {
      findings.unreachable(
          String.valueOf(e.getMessage()),
          "start the server, or correct kline.postgres.url, kline.postgres.user and the password");
    }
    return findings;
  }

  private void server(PostgresInspection found) {
    findings.require(
        found.versionNumber() >= OLDEST, "version", found.version(), "upgrade to 15 or newer");
    findings.require(
        !found.isReadOnly(),
        "writable",
        found.isReadOnly() ? "read only" : "yes",
        "use the primary server, and default_transaction_read_only = off");
    findings.prefer(
        found.freeConnections() >= config.poolSize(),
        "connections",
        found.freeConnections() + " free, kline.postgres.pool-size = " + config.poolSize(),
        "raise max_connections of the server or lower kline.postgres.pool-size");
    findings.ok("time zone", found.timeZone() + " (any will do: times are stored as timestamptz)");
  }

  private void rights(PostgresInspection found) {
    if (found.schema() == null) {
      findings.problem(
          "schema", "none of the search path exists", "create the schema that currentSchema names");
      return;
    }
    findings.ok(
        "schema", found.schema() + (found.hasTables() ? "" : ", empty: the first start fills it"));
    findings.require(
        found.canCreate(),
        "right to create tables",
        found.canCreate() ? "yes" : "no",
        "GRANT USAGE, CREATE ON SCHEMA " + found.schema() + " TO " + found.user());
    findings.require(
        found.unwritable().isEmpty(),
        "right to write tables",
        found.unwritable().isEmpty() ? "yes" : "not " + found.unwritable(),
        "let the role that owns the tables run the product, or grant it SELECT, INSERT, UPDATE, DELETE");
  }

  private void durability(PostgresInspection found) {
    findings.require(
        found.fsync() && found.fullPageWrites(),
        "fsync, full_page_writes",
        (found.fsync() ? "on" : "off") + ", " + (found.fullPageWrites() ? "on" : "off"),
        "set both to on: without them a power loss can undo what was committed, or spoil the database");
    findings.require(
        !found.synchronousCommit().equals("off"),
        "synchronous_commit",
        found.synchronousCommit(),
        "do not switch it off for this role or database: an intent must be on disk before its effect");
  }

  /** Nothing to say of one server without standbys. */
  private void switchOver(PostgresInspection found) {
    boolean hasSeveral = config.servers().size() > 1;
    if (hasSeveral) {
      boolean findsPrimary = config.url().matches(".*[?&]targetServerType=(primary|master)(&.*)?");
      findings.prefer(
          findsPrimary,
          "primary",
          findsPrimary ? "the one of " + config.servers().size() + " servers" : "any server",
          "add targetServerType=primary to kline.postgres.url: a standby takes no writes");
    }
    if (hasSeveral || found.replicas() > 0) {
      String waitedFor = found.synchronousStandbys();
      findings.prefer(
          !waitedFor.isEmpty(),
          "synchronous_standby_names",
          waitedFor.isEmpty()
              ? "none, " + found.replicas() + " receive what is written"
              : waitedFor,
          "name the standby that is to take over: without it a switch-over can lose what was"
              + " committed last, and bars of it stay in TDengine that nothing knows");
    }
  }
}
