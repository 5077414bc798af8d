package io.klinesaga.config;

import static io.klinesaga.config.ConfigKey.Group.ESSENTIAL;
import static io.klinesaga.config.ConfigKey.Group.OFTEN;
import static io.klinesaga.config.ConfigKey.Group.RARELY;

import io.klinesaga.config.ConfigKey.Group;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The declared keys, in the order users read them. */
public final class Keys {
  private static final List<ConfigKey<?>> DECLARED = new ArrayList<>();

  static final ConfigKey<Path> DATA_DIR =
      key(
          "kline.data-dir",
          ValueType.path(),
          "./data",
          ESSENTIAL,
          "Folder of the embedded databases; one process at a time.");
  static final ConfigKey<Path> ROUTES_DIR =
      key(
          "kline.routes-dir",
          ValueType.path(),
          "./routes",
          OFTEN,
          "Folder of the route files (*.camel.yaml).");
  static final ConfigKey<Boolean> ROUTES_RELOAD =
      key(
          "kline.routes.reload",
          ValueType.bool(),
          "true",
          OFTEN,
          "Whether run takes over edited route files while it is up.");

  static final ConfigKey<List<String>> SOURCE =
      key(
          "kline.source",
          ServerTypes.sources(),
          "tdx-file",
          ESSENTIAL,
          "Data sources, tried in this order; each has its own keys kline.source.<name>.*.");

  static final ConfigKey<Optional<Path>> CALENDAR_FILE =
      key(
          "kline.calendar.file",
          ValueType.optionalPath(),
          "",
          OFTEN,
          "Days on which the exchanges trade or are closed, where the shipped list (to 2026-12-31) ends.");

  static final ConfigKey<Optional<Path>> SYMBOLS_FILE =
      key(
          "kline.symbols.file",
          ValueType.optionalPath(),
          "",
          OFTEN,
          "Further prefixes of codes, and what they are, such as SH 55 fund 3.");
  static final ConfigKey<List<String>> SYMBOLS_INCLUDE =
      key(
          "kline.symbols.include",
          ServerTypes.symbols(),
          "share,b-share,fund,index,repo,other",
          OFTEN,
          "Symbols to sync where the command names none: types (board and bond are two more) and patterns.");
  static final ConfigKey<List<String>> SYMBOLS_EXCLUDE =
      key(
          "kline.symbols.exclude",
          ServerTypes.symbols(),
          "",
          OFTEN,
          "Of these, symbols to leave out: types and patterns such as 880006.SH.");

  static final ConfigKey<List<String>> REFERENCE =
      key(
          "kline.reference",
          ServerTypes.references(),
          "",
          OFTEN,
          "Where names, listing dates, codes, holidays and corporate actions come from, the most trusted first; empty: nowhere.");
  static final ConfigKey<Optional<Path>> REFERENCE_TDX_FILES =
      key(
          "kline.reference.tdx-files.directory",
          ValueType.optionalPath(),
          "",
          OFTEN,
          "Folder that has T0002 beside vipdoc; empty: that of kline.source.tdx-file.");
  static final ConfigKey<Optional<Path>> REFERENCE_KEY_FILE =
      key(
          "kline.reference.tdx-files.key-file",
          ValueType.optionalPath(),
          "",
          RARELY,
          "Table that decrypts gbbq, the corporate actions; empty: gbbq is not read.");
  static final ConfigKey<Optional<Path>> REFERENCE_CSV =
      key(
          "kline.reference.csv.directory",
          ValueType.optionalPath(),
          "",
          OFTEN,
          "Folder of securities.csv, codes.csv, calendar.csv, actions.csv and suspensions.csv.");

  static final ConfigKey<String> POSTGRES_URL =
      key(
          "kline.postgres.url",
          ServerTypes.postgresUrl(),
          "",
          ESSENTIAL,
          "JDBC URL of PostgreSQL, or of a primary and its standbys (host:port,host:port); empty"
              + " starts the embedded server.");
  static final ConfigKey<String> POSTGRES_USER =
      key("kline.postgres.user", name(), "kline", ESSENTIAL, "Role to connect as.");
  static final ConfigKey<String> POSTGRES_PASSWORD =
      secret("kline.postgres.password", "", ESSENTIAL, "Password of that role.");
  static final ConfigKey<String> POSTGRES_PASSWORD_FILE =
      key(
          "kline.postgres.password-file",
          ValueType.text(),
          "",
          OFTEN,
          "File whose first line is the password, instead of kline.postgres.password.");
  static final ConfigKey<Integer> POSTGRES_POOL_SIZE =
      key(
          "kline.postgres.pool-size",
          ValueType.integer(0, 200),
          "0",
          OFTEN,
          "Most connections, at least kline.sync.max-workers + 2; 0 is max-workers + 4.");
  static final ConfigKey<Duration> POSTGRES_CONNECT_TIMEOUT =
      key(
          "kline.postgres.connect-timeout",
          ValueType.duration("250ms", "60s"),
          "10s",
          RARELY,
          "Longest wait for a connection.");
  static final ConfigKey<Duration> POSTGRES_STATEMENT_TIMEOUT =
      key(
          "kline.postgres.statement-timeout",
          ValueType.duration("1s", "10m"),
          "30s",
          RARELY,
          "Longest run of one statement; shorter than kline.saga.deadline.");

  static final ConfigKey<String> TDENGINE_URL =
      key(
          "kline.tdengine.url",
          ServerTypes.tdengineUrl(),
          "",
          ESSENTIAL,
          "JDBC URL of TDengine's taosAdapter, or of several (host:port,host:port); empty starts the"
              + " embedded server.");
  static final ConfigKey<String> TDENGINE_USER =
      key("kline.tdengine.user", name(), "root", ESSENTIAL, "User to connect as.");
  static final ConfigKey<String> TDENGINE_PASSWORD =
      secret("kline.tdengine.password", "taosdata", ESSENTIAL, "Password of that user.");
  static final ConfigKey<String> TDENGINE_PASSWORD_FILE =
      key(
          "kline.tdengine.password-file",
          ValueType.text(),
          "",
          OFTEN,
          "File whose first line is the password, instead of kline.tdengine.password.");
  static final ConfigKey<String> TDENGINE_DATABASE =
      key(
          "kline.tdengine.database",
          ValueType.matching(
              "[a-z][a-z0-9_]{0,31}",
              "a lower-case letter, then up to 31 lower-case letters, digits or _"),
          "market_data",
          OFTEN,
          "Database of the bars; created if missing.");
  static final ConfigKey<DatabaseOptions> TDENGINE_DATABASE_OPTIONS =
      key(
          "kline.tdengine.database-options",
          DatabaseOptions.type(),
          "",
          OFTEN,
          "Options of that database when it is created, beside those the product sets.");
  static final ConfigKey<Integer> TDENGINE_POOL_SIZE =
      key(
          "kline.tdengine.pool-size",
          ValueType.integer(0, 64),
          "0",
          OFTEN,
          "Most connections, at least kline.sync.max-workers; 0 is as many as that.");
  static final ConfigKey<Duration> TDENGINE_CONNECT_TIMEOUT =
      key(
          "kline.tdengine.connect-timeout",
          ValueType.duration("250ms", "25s"),
          "10s",
          RARELY,
          "Longest wait for a connection.");
  static final ConfigKey<Duration> TDENGINE_REQUEST_TIMEOUT =
      key(
          "kline.tdengine.request-timeout",
          ValueType.duration("500ms", "25s"),
          "10s",
          RARELY,
          "Longest wait for an answer; stays well inside kline.saga.owner-timeout.");
  static final ConfigKey<Integer> TDENGINE_BATCH_ROWS =
      key(
          "kline.tdengine.batch-rows",
          ValueType.integer(100, 100_000),
          "20000",
          RARELY,
          "Most rows in one bound batch.");

  static final ConfigKey<Integer> SYNC_CHUNK_SIZE =
      key(
          "kline.sync.chunk-size",
          ValueType.integer(1, 500),
          "500",
          OFTEN,
          "Most series in one saga, fewer where workers would be idle; 1 is one saga per series.");
  static final ConfigKey<Integer> SYNC_CHUNK_ROWS =
      key(
          "kline.sync.chunk-rows",
          ValueType.integer(1000, 2_000_000),
          "16000",
          RARELY,
          "About the most bars in one saga of several series.");
  static final ConfigKey<Integer> SYNC_MAX_WORKERS =
      key(
          "kline.sync.max-workers",
          ValueType.integer(1, 64),
          "4",
          OFTEN,
          "Chunks worked on at the same time.");
  static final ConfigKey<TransactionMode> SYNC_TRANSACTION_MODE =
      key(
          "kline.sync.transaction-mode",
          ValueType.oneOf(TransactionMode.class),
          "saga",
          RARELY,
          "traditional writes the same bars without log, lock and compensation.");

  static final ConfigKey<Duration> SAGA_DEADLINE =
      key(
          "kline.saga.deadline",
          ValueType.duration("1m", "24h"),
          "10m",
          RARELY,
          "Age at which an open saga is compensated.");
  static final ConfigKey<Integer> SAGA_COMPENSATION_ATTEMPTS =
      key(
          "kline.saga.compensation-attempts",
          ValueType.integer(1, 20),
          "3",
          RARELY,
          "Tries to compensate at once, before a saga is put off.");
  static final ConfigKey<Duration> SAGA_COMPENSATION_DELAY =
      key(
          "kline.saga.compensation-delay",
          ValueType.duration("10ms", "1m"),
          "500ms",
          RARELY,
          "Pause between two tries; doubles each time a saga is put off, up to 10 minutes.");
  static final ConfigKey<Integer> SAGA_MAX_ATTEMPTS =
      key(
          "kline.saga.max-attempts",
          ValueType.integer(1, 1000),
          "20",
          RARELY,
          "Failed attempts after which a saga is stuck and waits for a person.");
  static final ConfigKey<Duration> SAGA_HEARTBEAT =
      key(
          "kline.saga.heartbeat",
          ValueType.duration("1s", "10s"),
          "5s",
          RARELY,
          "How often this process renews its lease.");
  static final ConfigKey<Duration> SAGA_OWNER_TIMEOUT =
      key(
          "kline.saga.owner-timeout",
          ValueType.duration("3s", "5m"),
          "30s",
          RARELY,
          "Length of that lease: a process silent for longer is taken for dead.");
  static final ConfigKey<Duration> SAGA_RECOVERY_INTERVAL =
      key(
          "kline.saga.recovery-interval",
          ValueType.duration("500ms", "10m"),
          "10s",
          RARELY,
          "How often this process takes up again what it could not finish.");

  static final ConfigKey<String> CLEANER_CRON =
      key(
          "kline.cleaner.cron",
          ServerTypes.cron(),
          "0 0/5 * * * ?",
          OFTEN,
          "When the cleaner looks for abandoned transactions and late bars, Asia/Shanghai.");
  static final ConfigKey<Duration> CLEANER_RECHECK_WINDOW =
      key(
          "kline.cleaner.recheck-window",
          ValueType.duration("1m", "24h"),
          "30m",
          RARELY,
          "How long after a roll-back the cleaner looks for bars that arrive late.");

  static final ConfigKey<Duration> RETENTION_TRANSACTIONS =
      key(
          "kline.retention.transactions",
          ValueType.duration("1d", "3650d"),
          "90d",
          OFTEN,
          "How long ended transactions and sagas stay in the log, and so can be proved.");
  static final ConfigKey<Duration> RETENTION_RUNS =
      key(
          "kline.retention.runs",
          ValueType.duration("1d", "3650d"),
          "365d",
          OFTEN,
          "How long the history of runs and cleaner rounds is kept.");
  static final ConfigKey<Duration> RETENTION_QUARANTINE =
      key(
          "kline.retention.quarantine",
          ValueType.duration("1d", "3650d"),
          "365d",
          OFTEN,
          "How long a quarantined bar is kept after it was last seen.");
  static final ConfigKey<Optional<Duration>> RETENTION_REVISIONS =
      key(
          "kline.retention.revisions",
          ValueType.optionalDuration("1d", "36500d"),
          "",
          OFTEN,
          "How long overwritten bars are kept, and so how far back bars can be read as they were; empty: for good.");

  static final ConfigKey<LocalTime> COMPLETE_DUE_DAILY =
      key(
          "kline.complete.due-daily",
          ValueType.time(),
          "17:00",
          OFTEN,
          "When the daily bars of a day must be there, Asia/Shanghai.");
  static final ConfigKey<LocalTime> COMPLETE_DUE_MINUTE =
      key(
          "kline.complete.due-minute",
          ValueType.time(),
          "17:30",
          OFTEN,
          "When the minute bars of a day must be there, Asia/Shanghai.");
  static final ConfigKey<Duration> COMPLETE_LATE_FOR =
      key(
          "kline.complete.late-for",
          ValueType.duration("0s", "30d"),
          "18h",
          OFTEN,
          "So long after that a bar that is not there is late; then it is missing.");

  static final ConfigKey<Integer> COMPLETE_DAYS =
      key(
          "kline.complete.days",
          ValueType.integer(1, 60),
          "5",
          OFTEN,
          "For so many of the last trading days run answers by itself whether they are complete.");

  static final ConfigKey<Boolean> CLUSTER_ENABLED =
      key(
          "kline.cluster.enabled",
          ValueType.bool(),
          "false",
          OFTEN,
          "Whether several run share their schedules: each firing is done by one of them.");
  static final ConfigKey<String> CLUSTER_NODE_NAME =
      key(
          "kline.cluster.node-name",
          ValueType.matching("\\S{0,63}", "0 to 63 characters without spaces"),
          "",
          OFTEN,
          "Name of this node for people; empty: the name of its machine.");

  static final ConfigKey<Boolean> SCHEDULE_ENABLED =
      key(
          "kline.schedule.enabled",
          ValueType.bool(),
          "true",
          OFTEN,
          "Whether run syncs and cleans on its schedules.");
  static final ConfigKey<String> SCHEDULE_DAILY_CRON =
      key(
          "kline.schedule.daily-cron",
          ServerTypes.cron(),
          "0 30 16 ? * MON-FRI",
          OFTEN,
          "When daily bars are synced, Asia/Shanghai.");
  static final ConfigKey<String> SCHEDULE_REFERENCE_CRON =
      key(
          "kline.schedule.reference-cron",
          ServerTypes.cron(),
          "0 0 16 ? * MON-FRI",
          OFTEN,
          "When reference data are read, Asia/Shanghai; nothing is done while kline.reference is empty.");
  static final ConfigKey<String> SCHEDULE_MINUTE_CRON =
      key(
          "kline.schedule.minute-cron",
          ServerTypes.cron(),
          "0 0 17 ? * MON-FRI",
          OFTEN,
          "When minute bars are synced, Asia/Shanghai.");
  static final ConfigKey<String> SCHEDULE_COMPLETE_CRON =
      key(
          "kline.schedule.complete-cron",
          ServerTypes.cron(),
          "0 0/15 * * * ?",
          OFTEN,
          "When run looks whether the last trading days are complete, Asia/Shanghai.");
  static final ConfigKey<Boolean> SCHEDULE_INTRADAY =
      key(
          "kline.schedule.intraday",
          ValueType.bool(),
          "false",
          OFTEN,
          "Whether run also syncs the finished minutes while the exchanges trade.");
  static final ConfigKey<String> SCHEDULE_INTRADAY_CRON =
      key(
          "kline.schedule.intraday-cron",
          ServerTypes.cron(),
          "20 1/5 9-11,13-15 ? * MON-FRI",
          OFTEN,
          "When it does, Asia/Shanghai; outside of trading hours nothing is done.");

  static final ConfigKey<Boolean> MANAGEMENT_ENABLED =
      key(
          "kline.management.enabled",
          ValueType.bool(),
          "true",
          OFTEN,
          "Whether run serves metrics and health over HTTP.");
  static final ConfigKey<String> MANAGEMENT_HOST =
      key(
          "kline.management.host",
          ValueType.matching("\\S{1,255}", "a host name or address"),
          "127.0.0.1",
          OFTEN,
          "Address the management server listens on.");
  static final ConfigKey<Integer> MANAGEMENT_PORT =
      key(
          "kline.management.port",
          ValueType.integer(0, 65535),
          "9876",
          OFTEN,
          "Port of the management server; 0 is any free one.");
  static final ConfigKey<String> MANAGEMENT_USER =
      key(
          "kline.management.user",
          ValueType.matching("[^:\\s]{1,63}", "1 to 63 characters without spaces and colons"),
          "kline",
          OFTEN,
          "User of the management server.");
  static final ConfigKey<String> MANAGEMENT_PASSWORD =
      add(
          new ConfigKey<>(
              "kline.management.password",
              ValueType.matching(
                  "\\P{Cntrl}{0,200}", "at most 200 characters, no control characters"),
              "",
              OFTEN,
              true,
              "Password the management server asks for; required where it listens beyond this machine."));
  static final ConfigKey<String> MANAGEMENT_PASSWORD_FILE =
      key(
          "kline.management.password-file",
          ValueType.text(),
          "",
          OFTEN,
          "File whose first line is the password, instead of kline.management.password.");

  static final ConfigKey<Integer> HEALTH_MIN_FREE_MB =
      key(
          "kline.health.min-free-mb",
          ValueType.integer(0, 100_000_000),
          "500",
          RARELY,
          "Free MiB on the disk of the embedded databases below which run is not ready.");

  static final ConfigKey<String> EVENTS_FORMAT =
      key(
          "kline.events.format",
          ValueType.matching("text|json", "text or json"),
          "text",
          OFTEN,
          "How events are written to the log: name key=value, or one JSON object.");
  static final ConfigKey<String> EVENTS_ROUTE =
      key(
          "kline.events.route",
          ValueType.matching("((direct|seda):[^\\s?]+)?", "direct:name or seda:name"),
          "",
          OFTEN,
          "Route of yours that gets each event; empty: none.");

  static final ConfigKey<String> DISPATCH =
      key(
          "kline.dispatch",
          ValueType.matching("local|kafka", "local or kafka"),
          "local",
          OFTEN,
          "Who works on a run: the process that has planned it, or by Kafka all nodes.");
  static final ConfigKey<String> KAFKA_BROKERS =
      key(
          "kline.dispatch.kafka.brokers",
          ValueType.matching(
              "([^\\s,:]+:\\d{1,5}(,[^\\s,:]+:\\d{1,5})*)?", "host:port, separated by commas"),
          "",
          OFTEN,
          "Brokers of Kafka, such as k1:9092,k2:9092.");
  static final ConfigKey<String> KAFKA_TOPIC =
      key(
          "kline.dispatch.kafka.topic",
          topic(),
          "kline-chunks",
          RARELY,
          "Topic of the messages that a chunk is there; made if it is missing.");
  static final ConfigKey<String> KAFKA_GROUP =
      key(
          "kline.dispatch.kafka.group",
          topic(),
          "kline-nodes",
          RARELY,
          "Consumer group of the nodes that share the work.");
  static final ConfigKey<Integer> KAFKA_PARTITIONS =
      key(
          "kline.dispatch.kafka.partitions",
          ValueType.integer(1, 1000),
          "24",
          RARELY,
          "Partitions of that topic: at least kline.sync.max-workers of all nodes together.");
  static final ConfigKey<Integer> KAFKA_REPLICAS =
      key(
          "kline.dispatch.kafka.replicas",
          ValueType.integer(1, 9),
          "1",
          RARELY,
          "Replicas of that topic, if it is made.");
  static final ConfigKey<Optional<Path>> KAFKA_CLIENT_FILE =
      key(
          "kline.dispatch.kafka.client-file",
          ValueType.optionalPath(),
          "",
          RARELY,
          "Settings of Kafka's own clients, such as credentials: a file of security.protocol=… and the like.");
  static final ConfigKey<Duration> DISPATCH_PATIENCE =
      key(
          "kline.dispatch.patience",
          ValueType.duration("1s", "1h"),
          "20s",
          RARELY,
          "How long a chunk waits for Kafka, until any node takes it without.");

  static final ConfigKey<Integer> EMBEDDED_POSTGRES_PORT =
      key(
          "kline.embedded.postgres-port",
          ValueType.integer(0, 65535),
          "0",
          RARELY,
          "Port of the embedded PostgreSQL on 127.0.0.1; 0 is any free one.");
  static final ConfigKey<Integer> EMBEDDED_TDENGINE_PORT =
      key(
          "kline.embedded.tdengine-port",
          ValueType.integer(0, 65535),
          "0",
          RARELY,
          "Port of the embedded TDengine on 127.0.0.1; 0 is any free one.");

  private static final List<ConfigKey<?>> ALL = List.copyOf(DECLARED);

  private Keys() {}

  /** Every declared key, in the order users read them. */
  public static List<ConfigKey<?>> all() {
    return ALL;
  }

  static Optional<ConfigKey<?>> named(String name) {
    return find(k -> k.name().equals(name));
  }

  static Optional<ConfigKey<?>> find(Predicate<ConfigKey<?>> predicate) {
    return ALL.stream().filter(predicate).findFirst();
  }

  private static ValueType<String> topic() {
    return ValueType.matching("[A-Za-z0-9._-]{1,200}", "1 to 200 of A-Z a-z 0-9 . _ -");
  }

  private static ValueType<String> name() {
    return ValueType.matching("\\S{1,63}", "1 to 63 characters without spaces");
  }

  private static ConfigKey<String> secret(String name, String value, Group group, String doc) {
    return add(new ConfigKey<>(name, ValueType.text(), value, group, true, doc));
  }

  private static <T> ConfigKey<T> key(
      String name, ValueType<T> type, String value, Group group, String doc) {
    return add(new ConfigKey<>(name, type, value, group, false, doc));
  }

  private static <T> ConfigKey<T> add(ConfigKey<T> key) {
    DECLARED.add(key);
    return key;
  }
}
