package io.klinesaga.config;

import io.klinesaga.config.RawSettings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The product's settings, complete and checked. A value comes from the first of these places that
 * has it: {@code --set}, the environment ({@code KLINE_POSTGRES_URL} for {@code
 * kline.postgres.url}), the file, the default. Immutable.
 *
 * <p>Below {@code kline.source.<name>.} every key is allowed; the source named so checks its own.
 * In the environment such a key is written with {@code _} for both {@code .} and {@code -}, and the
 * part after the name is read with {@code -}: {@code KLINE_SOURCE_CSV_DATE_FORMAT} is {@code
 * kline.source.csv.date-format}.
 */
public final class Configuration {
  private final Map<String, String> texts = new LinkedHashMap<>();
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, String> passThrough;
  private final RawSettings raw;
  private final List<String> problems;

  private Configuration(RawSettings raw, List<String> problems) {
    this.raw = raw;
    this.problems = problems;
    Keys.all().forEach(this::read);
    readPasswordFile(Keys.POSTGRES_PASSWORD, Keys.POSTGRES_PASSWORD_FILE);
    readPasswordFile(Keys.TDENGINE_PASSWORD, Keys.TDENGINE_PASSWORD_FILE);
    readPasswordFile(Keys.MANAGEMENT_PASSWORD, Keys.MANAGEMENT_PASSWORD_FILE);
    raw.sourceSettings().forEach((key, setting) -> texts.put(key, setting.value().strip()));
    passThrough = Map.copyOf(raw.others());
    passThrough.forEach((key, value) -> Openings.problem(key, value).ifPresent(problems::add));
  }

  /**
   * Reads and checks everything.
   *
   * @param file a properties file, UTF-8, or null for none
   * @param environment environment variables; those not called {@code KLINE_*} are ignored
   * @param settings what the command line sets
   * @throws ConfigurationException with all problems, if there are any
   */
  public static Configuration load(
      @Nullable Path file, Map<String, String> environment, Map<String, String> settings) {
    List<String> problems = new ArrayList<>();
    RawSettings raw = new RawSettings(file, environment, settings, problems);
    Configuration configuration = new Configuration(raw, problems);
    if (problems.isEmpty()) {
      configuration.crossCheck();
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return configuration;
  }

  private <T> void read(ConfigKey<T> key) {
    Setting setting =
        raw.own(key.name()).orElseGet(() -> new Setting(key.defaultValue(), "default"));
    String text = key.secret() ? setting.value() : setting.value().strip();
    texts.put(key.name(), text);
    try {
      values.put(key.name(), key.type().parse(text));
    } catch (IllegalArgumentException e) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%s = %s (%s): %s",
              key.name(),
              key.shown(text),
              setting.origin(),
              e.getMessage()));
    }
  }

  private void readPasswordFile(ConfigKey<String> password, ConfigKey<String> fileKey) {
    String file = texts.getOrDefault(fileKey.name(), "");
    if (file.isEmpty()) {
      return;
    }
    if (isSet(password)) {
      problems.add(both(password, fileKey));
      return;
    }
    try (var lines = Files.lines(Path.of(file))) {
      String secret = lines.findFirst().orElse("");
      texts.put(password.name(), secret);
      values.put(password.name(), secret);
    } catch (IOException | UncheckedIOException | InvalidPathException e) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%s = %s (%s): expected a readable UTF-8 file: %s%s",
              fileKey.name(),
              file,
              origin(fileKey),
              e,
              PathText.hint(e)));
    }
  }

  private void crossCheck() {
    SyncConfig sync = sync();
    require(
        postgres().poolSize() >= sync.maxWorkers() + 2,
        Keys.POSTGRES_POOL_SIZE,
        "expected at least kline.sync.max-workers + 2 = " + (sync.maxWorkers() + 2));
    require(
        tdengine().poolSize() >= sync.maxWorkers(),
        Keys.TDENGINE_POOL_SIZE,
        "expected at least kline.sync.max-workers = " + sync.maxWorkers());
    require(
        postgres().statementTimeout().compareTo(saga().deadline()) < 0,
        Keys.POSTGRES_STATEMENT_TIMEOUT,
        "expected less than kline.saga.deadline = " + texts.get(Keys.SAGA_DEADLINE.name()));
    checkLease();
    checkDispatch();
    int port = embedded().postgresPort();
    require(
        port == 0 || port != embedded().tdenginePort(),
        Keys.EMBEDDED_TDENGINE_PORT,
        "kline.embedded.postgres-port is the same");
    checkCluster();
    checkServer(
        Keys.POSTGRES_URL,
        Keys.POSTGRES_PASSWORD,
        Keys.POSTGRES_PASSWORD_FILE,
        Keys.EMBEDDED_POSTGRES_PORT);
    checkServer(
        Keys.TDENGINE_URL,
        Keys.TDENGINE_PASSWORD,
        Keys.TDENGINE_PASSWORD_FILE,
        Keys.EMBEDDED_TDENGINE_PORT);
  }

  /** What is embedded in one process cannot be shared by several. */
  private void checkCluster() {
    boolean isAlone = !get(Keys.CLUSTER_ENABLED);
    for (ConfigKey<String> url : List.of(Keys.POSTGRES_URL, Keys.TDENGINE_URL)) {
      require(
          isAlone || !get(url).isEmpty(),
          Keys.CLUSTER_ENABLED,
          "expected a server that all nodes share: "
              + url.name()
              + " is empty, so the embedded one of this process is used");
    }
  }

  private void checkDispatch() {
    boolean isAlone = !dispatch().isShared();
    require(
        isAlone || get(Keys.CLUSTER_ENABLED),
        Keys.DISPATCH,
        "expected kline.cluster.enabled = true with it: it is for the nodes of a cluster");
    require(
        isAlone || !dispatch().brokers().isEmpty(),
        Keys.KAFKA_BROKERS,
        "expected host:port of at least one broker, since kline.dispatch = kafka");
  }

  private void checkServer(
      ConfigKey<String> urlKey,
      ConfigKey<String> password,
      ConfigKey<String> passwordFile,
      ConfigKey<Integer> port) {
    String url = get(urlKey);
    boolean hasPassword = isSet(password) || isSet(passwordFile);
    if (url.isEmpty()) {
      String why = "has no effect: " + urlKey.name() + " is empty, so the embedded server is used";
      require(!isSet(password), password, why);
      require(!isSet(passwordFile), passwordFile, why);
    } else {
      require(get(port) == 0, port, "has no effect: " + urlKey.name() + " is set");
      require(
          !(hasPassword && url.matches(".*[?&]password=.*")),
          urlKey,
          "contains a password, and another is set by its own key");
    }
  }

  /** Adds a problem with a key that is well-formed by itself. */
  private void require(boolean condition, ConfigKey<?> key, String expected) {
    if (!condition) {
      String value = key.shown(texts.getOrDefault(key.name(), ""));
      problems.add(
          String.format(Locale.ROOT, "%s = %s (%s): %s", key.name(), value, origin(key), expected));
    }
  }

  private String both(ConfigKey<?> password, ConfigKey<?> file) {
    return String.format(
        Locale.ROOT,
        "%s (%s) and %s (%s): expected only one of them",
        password.name(),
        origin(password),
        file.name(),
        origin(file));
  }

  private boolean isSet(ConfigKey<?> key) {
    Optional<Setting> setting = raw.own(key.name());
    return setting.isPresent() && !setting.get().value().isEmpty();
  }

  private String origin(ConfigKey<?> key) {
    return raw.own(key.name()).map(Setting::origin).orElse("default");
  }

  /** A value that was parsed by its key's own type, so the cast holds. */
  @SuppressWarnings("unchecked")
  private <T> T get(ConfigKey<T> key) {
    Object value = values.get(key.name());
    if (value == null) {
      throw new IllegalStateException(key.name() + " has no value");
    }
    return (T) value;
  }

  /** Folder of the embedded databases; a relative path starts at the working directory. */
  public Path dataDir() {
    return get(Keys.DATA_DIR);
  }

  /** Folder of the route files; a relative path starts at the working directory. */
  public Path routesDir() {
    return get(Keys.ROUTES_DIR);
  }

  /** Whether {@code run} takes over edited route files while it is up. */
  public boolean routesReload() {
    return get(Keys.ROUTES_RELOAD);
  }

  /** Whether a database is embedded, so that the data directory is used. */
  public boolean isAnyEmbedded() {
    return postgres().isEmbedded() || tdengine().isEmbedded();
  }

  public PostgresConfig postgres() {
    return new PostgresConfig(
        get(Keys.POSTGRES_URL),
        get(Keys.POSTGRES_USER),
        get(Keys.POSTGRES_PASSWORD),
        orElse(get(Keys.POSTGRES_POOL_SIZE), get(Keys.SYNC_MAX_WORKERS) + 4),
        get(Keys.POSTGRES_CONNECT_TIMEOUT),
        get(Keys.POSTGRES_STATEMENT_TIMEOUT));
  }

  private static int orElse(int size, int automatic) {
    return size == 0 ? automatic : size;
  }

  public TdengineConfig tdengine() {
    return new TdengineConfig(
        get(Keys.TDENGINE_URL),
        get(Keys.TDENGINE_USER),
        get(Keys.TDENGINE_PASSWORD),
        get(Keys.TDENGINE_DATABASE),
        get(Keys.TDENGINE_DATABASE_OPTIONS),
        orElse(get(Keys.TDENGINE_POOL_SIZE), get(Keys.SYNC_MAX_WORKERS)),
        get(Keys.TDENGINE_CONNECT_TIMEOUT),
        get(Keys.TDENGINE_REQUEST_TIMEOUT),
        get(Keys.TDENGINE_BATCH_ROWS));
  }

  /** A process that is alive must have the time to say so, and to see that it was passed over. */
  private void checkLease() {
    Duration lease = saga().ownerTimeout();
    String leaseText = texts.get(Keys.SAGA_OWNER_TIMEOUT.name());
    require(
        saga().heartbeat().multipliedBy(2).compareTo(lease) < 0,
        Keys.SAGA_HEARTBEAT,
        "expected less than half of kline.saga.owner-timeout = " + leaseText);
    require(
        tdengine().requestTimeout().compareTo(lease) < 0,
        Keys.TDENGINE_REQUEST_TIMEOUT,
        "expected less than kline.saga.owner-timeout = " + leaseText);
    require(
        lease.compareTo(saga().deadline()) < 0,
        Keys.SAGA_OWNER_TIMEOUT,
        "expected less than kline.saga.deadline = " + texts.get(Keys.SAGA_DEADLINE.name()));
  }

  public SyncConfig sync() {
    return new SyncConfig(
        get(Keys.SYNC_CHUNK_SIZE),
        get(Keys.SYNC_CHUNK_ROWS),
        get(Keys.SYNC_MAX_WORKERS),
        get(Keys.SYNC_TRANSACTION_MODE));
  }

  public SagaConfig saga() {
    return new SagaConfig(
        get(Keys.SAGA_DEADLINE),
        get(Keys.SAGA_COMPENSATION_ATTEMPTS),
        get(Keys.SAGA_COMPENSATION_DELAY),
        get(Keys.SAGA_MAX_ATTEMPTS),
        get(Keys.SAGA_HEARTBEAT),
        get(Keys.SAGA_OWNER_TIMEOUT),
        get(Keys.SAGA_RECOVERY_INTERVAL));
  }

  public CompleteConfig complete() {
    return new CompleteConfig(
        get(Keys.COMPLETE_DUE_DAILY),
        get(Keys.COMPLETE_DUE_MINUTE),
        get(Keys.COMPLETE_LATE_FOR),
        get(Keys.COMPLETE_DAYS));
  }

  public CleanerConfig cleaner() {
    return new CleanerConfig(
        get(Keys.CLEANER_RECHECK_WINDOW),
        get(Keys.RETENTION_TRANSACTIONS),
        get(Keys.RETENTION_RUNS),
        get(Keys.RETENTION_QUARANTINE),
        get(Keys.RETENTION_REVISIONS));
  }

  public ScheduleConfig schedule() {
    return new ScheduleConfig(
        get(Keys.SCHEDULE_ENABLED),
        get(Keys.SCHEDULE_DAILY_CRON),
        get(Keys.SCHEDULE_MINUTE_CRON),
        get(Keys.SCHEDULE_REFERENCE_CRON),
        get(Keys.SCHEDULE_COMPLETE_CRON),
        get(Keys.SCHEDULE_INTRADAY),
        get(Keys.SCHEDULE_INTRADAY_CRON),
        get(Keys.CLEANER_CRON));
  }

  public ClusterConfig cluster() {
    return new ClusterConfig(get(Keys.CLUSTER_ENABLED), get(Keys.CLUSTER_NODE_NAME));
  }

  public ManagementConfig management() {
    return new ManagementConfig(
        get(Keys.MANAGEMENT_ENABLED),
        get(Keys.MANAGEMENT_HOST),
        get(Keys.MANAGEMENT_PORT),
        get(Keys.MANAGEMENT_USER),
        get(Keys.MANAGEMENT_PASSWORD));
  }

  /** Free bytes on the disk of the embedded databases below which the process is not ready. */
  public long minFreeBytes() {
    return get(Keys.HEALTH_MIN_FREE_MB) * 1024L * 1024L;
  }

  public EventsConfig events() {
    return new EventsConfig(get(Keys.EVENTS_FORMAT).equals("json"), get(Keys.EVENTS_ROUTE));
  }

  /** Who works on the chunks of a run. */
  public DispatchConfig dispatch() {
    return new DispatchConfig(
        get(Keys.DISPATCH),
        get(Keys.KAFKA_BROKERS),
        get(Keys.KAFKA_TOPIC),
        get(Keys.KAFKA_GROUP),
        get(Keys.KAFKA_PARTITIONS),
        get(Keys.KAFKA_REPLICAS),
        get(Keys.KAFKA_CLIENT_FILE),
        get(Keys.DISPATCH_PATIENCE));
  }

  public EmbeddedConfig embedded() {
    return new EmbeddedConfig(get(Keys.EMBEDDED_POSTGRES_PORT), get(Keys.EMBEDDED_TDENGINE_PORT));
  }

  /** Names of the sources, in the order they are tried. */
  public List<String> sources() {
    return get(Keys.SOURCE);
  }

  /** Where reference data come from. */
  public ReferenceConfig reference() {
    return new ReferenceConfig(
        get(Keys.REFERENCE),
        get(Keys.REFERENCE_TDX_FILES),
        get(Keys.REFERENCE_KEY_FILE),
        get(Keys.REFERENCE_CSV));
  }

  /** What the user says of the market. */
  public MarketConfig market() {
    return new MarketConfig(
        get(Keys.CALENDAR_FILE),
        get(Keys.SYMBOLS_FILE),
        get(Keys.SYMBOLS_INCLUDE),
        get(Keys.SYMBOLS_EXCLUDE));
  }

  /** The keys below {@code kline.source.<name>.}, without that prefix. */
  public Map<String, String> sourceSettings(String name) {
    String prefix = RawSettings.SOURCE_PREFIX + name + ".";
    Map<String, String> found = new LinkedHashMap<>();
    texts.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            found.put(key.substring(prefix.length()), value);
          }
        });
    return found;
  }

  /** The settings that are not the product's: Camel's own and placeholders of the routes. */
  public Map<String, String> passThrough() {
    return passThrough;
  }

  /**
   * Every key with its final value, defaults included, in declared order; then the settings of
   * sources.
   *
   * @param masked whether secrets are replaced by {@link Secrets#MASK}
   */
  public Map<String, String> effective(boolean masked) {
    Map<String, String> result = new LinkedHashMap<>(texts);
    if (masked) {
      result.replaceAll(Configuration::shown);
    }
    return result;
  }

  /**
   * Every key with its final value, also of those that are not the product's.
   *
   * @param masked whether secrets are replaced by {@link Secrets#MASK}
   */
  public Map<String, String> everything(boolean masked) {
    Map<String, String> result = effective(masked);
    passThrough.forEach((key, value) -> result.put(key, masked ? shown(key, value) : value));
    return result;
  }

  private static String shown(String key, String value) {
    return Keys.named(key)
        .map(declared -> declared.shown(value))
        .orElseGet(() -> Secrets.isSecretName(key) ? Secrets.hidden(value) : Secrets.mask(value));
  }

  /** For logs: one {@code key=value} per line, secrets masked. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    effective(true)
        .forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }
}
