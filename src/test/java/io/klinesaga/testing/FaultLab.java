package io.klinesaga.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.klinesaga.app.KlineApplication;
import io.klinesaga.audit.AuditReport;
import io.klinesaga.audit.AuditRequest;
import io.klinesaga.audit.Auditor;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.jdbc.SqlWork;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.postgres.PostgresAuditFacts;
import io.klinesaga.postgres.PostgresRereads;
import io.klinesaga.sync.SeriesBatch;
import io.klinesaga.sync.SeriesUpdate;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.tdengine.TdengineBarStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The product on two databases that a test can reach in two ways: the product through proxies that
 * break, the test itself directly. One worker, so that what breaks is the batch the test means.
 */
public final class FaultLab implements AutoCloseable {
  /** The longest anything here may take. */
  public static final Duration LIMIT = Duration.ofSeconds(60);

  /**
   * How long the product waits for databases, where a test makes them refuse or keep silent. Other
   * tests wait as long as users do: on a busy machine a database that works may need longer.
   */
  private static final Map<String, String> SHORT_LIMITS =
      Map.of(
          "kline.postgres.connect-timeout", "1s",
          "kline.tdengine.connect-timeout", "2s",
          "kline.tdengine.request-timeout", "1s");

  /** The first connection loads the driver. */
  private static final String PATIENT = "20s";

  private static final Pattern HOST_AND_PORT = Pattern.compile("//([^:/]+):(\\d+)[^/?]*");
  private static final String OPEN = "final_status IN ('PENDING', 'COMPENSATING')";

  private final Map<String, String> direct;
  private final Path folder;
  private final FaultProxy postgresProxy;
  private final FaultProxy tdengineProxy;
  private final MemorySource market;
  private final TdengineBarStore store;
  private final Configuration configuration;
  private final boolean stays;
  private KlineApplication application;

  private FaultLab(
      Map<String, String> overrides, UnaryOperator<BreakableRoutes> edits, boolean stays) {
    this(overrides, edits, stays, null);
  }

  private FaultLab(
      Map<String, String> overrides,
      UnaryOperator<BreakableRoutes> edits,
      boolean stays,
      @Nullable Function<InetSocketAddress, List<String>> relays) {
    this.stays = stays;
    direct = TestServers.freshSettings();
    overrides.forEach(
        (key, value) -> {
          if (key.startsWith("kline.postgres.") && direct.containsKey(key)) {
            direct.put(key, value);
          }
        });
    folder = temporaryFolder();
    String name = UUID.randomUUID().toString();
    market = MemorySource.market(name);
    postgresProxy = new FaultProxy(address("kline.postgres.url"));
    tdengineProxy = new FaultProxy(address("kline.tdengine.url"));
    Map<String, String> settings = new LinkedHashMap<>(direct);
    settings.put("kline.postgres.url", through("kline.postgres.url", postgresProxy));
    settings.put(
        "kline.tdengine.url",
        relays == null
            ? through("kline.tdengine.url", tdengineProxy)
            : through("kline.tdengine.url", relays.apply(address("kline.tdengine.url"))));
    settings.put("kline.source", "memory");
    settings.put("kline.source.memory.market", name);
    settings.put("kline.routes-dir", edits.apply(BreakableRoutes.in(folder)).folder().toString());
    settings.put("kline.sync.max-workers", "1");
    settings.put("kline.tdengine.connect-timeout", PATIENT);
    settings.put("kline.saga.compensation-delay", "10ms");
    settings.put("kline.saga.compensation-attempts", "2");
    settings.put("kline.saga.recovery-interval", "500ms");
    settings.put("kline.saga.heartbeat", "1s");
    settings.putAll(overrides);
    configuration = TestServers.configuration(settings);
    direct.put("kline.tdengine.connect-timeout", PATIENT);
    store = new TdengineBarStore(TestServers.configuration(direct).tdengine());
    store.ping();
    application = KlineApplication.start(configuration, stays, SyncListener.NONE);
  }

  /** Starts the product with the shipped routes. */
  public static FaultLab start(Map<String, String> overrides) {
    return start(overrides, routes -> routes);
  }

  /** Starts the product with the shipped routes, and with databases that must answer at once. */
  public static FaultLab startImpatient(Map<String, String> overrides) {
    Map<String, String> settings = new LinkedHashMap<>(SHORT_LIMITS);
    settings.putAll(overrides);
    return start(settings);
  }

  /** Starts the product as {@code run} does, with all its MBeans, but for the schedules. */
  public static FaultLab startToStay(Map<String, String> overrides) {
    Map<String, String> settings = new LinkedHashMap<>(overrides);
    settings.put("kline.schedule.enabled", "false");
    return new FaultLab(settings, routes -> routes, true);
  }

  /** Starts the product with edited routes. */
  public static FaultLab start(
      Map<String, String> overrides, UnaryOperator<BreakableRoutes> edits) {
    return new FaultLab(overrides, edits, false);
  }

  /**
   * Starts the product with other relays to TDengine than that of this lab.
   *
   * @param tdengine makes the relays to TDengine and lists them, {@code host:port}
   */
  public static FaultLab startThrough(
      Function<InetSocketAddress, List<String>> tdengine, Map<String, String> overrides) {
    return new FaultLab(overrides, routes -> routes, false, tdengine);
  }

  /** Stops the product and starts it again on the same databases. */
  public void restart() {
    application.close();
    application = KlineApplication.start(configuration, stays, SyncListener.NONE);
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("kline-fault-lab");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Matcher hostAndPort(String key) {
    Matcher found = HOST_AND_PORT.matcher(direct.get(key));
    if (!found.find()) {
      throw new IllegalArgumentException(direct.get(key) + " has no //host:port");
    }
    return found;
  }

  private InetSocketAddress address(String key) {
    Matcher found = hostAndPort(key);
    return new InetSocketAddress(found.group(1), Integer.parseInt(found.group(2)));
  }

  private String through(String key, FaultProxy proxy) {
    return through(key, List.of("127.0.0.1:" + proxy.port()));
  }

  private String through(String key, List<String> servers) {
    return hostAndPort(key).replaceFirst("//" + String.join(",", servers));
  }

  public KlineApplication application() {
    return application;
  }

  /** Where the route files of the product are. */
  public Path routes() {
    return folder;
  }

  public MemorySource market() {
    return market;
  }

  public FaultProxy postgresProxy() {
    return postgresProxy;
  }

  public FaultProxy tdengineProxy() {
    return tdengineProxy;
  }

  /** The bars, not through the proxy. */
  public TdengineBarStore store() {
    return store;
  }

  /** Everything works again, and the product has no connection left that broke. */
  public void heal() {
    postgresProxy.heal();
    tdengineProxy.heal();
    renewConnections();
    await().atMost(LIMIT).until(this::isReachable);
  }

  /** Lets the product open new connections to PostgreSQL from now on. */
  public void renewConnections() {
    if (application.postgres().dataSource() instanceof HikariDataSource pool) {
      pool.getHikariPoolMXBean().softEvictConnections();
    }
  }

  /** A pool that was refused for a while tries again only after a pause. */
  private boolean isReachable() {
    try {
      application.postgres().transactions().execute("ping", Connection::getMetaData);
      application.store().ping();
      return true;
    } catch (DatabaseException e) {
      return false;
    }
  }

  /** A full sync of these series. */
  public SyncSummary sync(Collection<SeriesId> series) {
    return application.sync(request(series, TransactionMode.SAGA));
  }

  public static SyncRequest request(Collection<SeriesId> series, TransactionMode mode) {
    return request(series, true, mode);
  }

  private static SyncRequest request(
      Collection<SeriesId> series, boolean full, TransactionMode mode) {
    List<Symbol> symbols = series.stream().map(SeriesId::symbol).toList();
    List<Period> periods = series.stream().map(SeriesId::period).distinct().toList();
    return new SyncRequest(periods, symbols, 0, full, mode, null, null);
  }

  /** Whether the exchange at a place is about one of these series. */
  public static boolean concerns(Exchange exchange, Set<SeriesId> series) {
    Set<String> symbols =
        series.stream().map(s -> s.symbol().toString()).collect(Collectors.toSet());
    if (exchange.getMessage().getBody() instanceof SeriesBatch batch) {
      return batch.updates().stream().map(SeriesUpdate::series).anyMatch(series::contains);
    }
    String listed = exchange.getMessage().getHeader("klineSymbols", String.class);
    return listed != null && Set.of(listed.split(",")).stream().anyMatch(symbols::contains);
  }

  /** Lets an action run at a place whenever it is about one of these series. */
  public static void at(String place, Set<SeriesId> series, Runnable action) {
    Consumer<Exchange> guarded =
        exchange -> {
          if (concerns(exchange, series)) {
            action.run();
          }
        };
    Faults.put(place, guarded);
  }

  /** Every row of these series in TDengine, all columns exactly, by series and time. */
  public Map<SeriesId, Map<Long, String>> rows(Collection<SeriesId> series) {
    Map<SeriesId, Map<Long, String>> rows = new TreeMap<>();
    String database = direct.get("kline.tdengine.database");
    for (SeriesId one : series) {
      rows.put(one, new TreeMap<>());
      String sql =
          "SELECT ts, open, high, low, close, volume, amount, txn_id, is_valid FROM "
              + database
              + "."
              + "daily_kline WHERE symbol = '"
              + one.symbol()
              + "' ORDER BY ts";
      tdengine(connection -> readRows(connection, sql, rows.get(one)));
    }
    return rows;
  }

  private static int readRows(Connection connection, String sql, Map<Long, String> rows)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 2; i <= 9; i++) {
          Object value = result.getObject(i);
          row.append(value instanceof Double d ? Double.toHexString(d) : value).append(' ');
        }
        rows.put(result.getLong(1), row.toString().trim());
      }
    }
    return rows.size();
  }

  /** Runs a statement on TDengine, not through the proxy; {@code %s} stands for the database. */
  public void tdengine(String sql) {
    String text = String.format(Locale.ROOT, sql, direct.get("kline.tdengine.database"));
    tdengine(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.execute(text);
          }
        });
  }

  private void tdengine(SqlWork<?> work) {
    Properties login = new Properties();
    login.setProperty("user", direct.get("kline.tdengine.user"));
    login.setProperty("password", direct.get("kline.tdengine.password"));
    login.setProperty("varcharAsString", "true");
    try (Connection connection =
        DriverManager.getConnection(direct.get("kline.tdengine.url"), login)) {
      work.run(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The rows of a query on PostgreSQL as text, columns separated by blanks. */
  public List<String> postgres(String sql, Object... parameters) {
    try (Connection connection = postgresConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      if (!statement.execute()) {
        return List.of();
      }
      return texts(statement.getResultSet());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> texts(ResultSet result) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    List<String> rows = new ArrayList<>();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        row.add(result.getString(i));
      }
      rows.add(String.join(" ", row.stream().map(String::valueOf).toList()));
    }
    return rows;
  }

  /** A direct connection to the product's schema. */
  public Connection postgresConnection() throws SQLException {
    return DriverManager.getConnection(
        direct.get("kline.postgres.url"),
        direct.get("kline.postgres.user"),
        direct.get("kline.postgres.password"));
  }

  /**
   * A sync of these series that fails for one of them after its write and is taken back.
   *
   * @param bars what the source has of it from now on
   * @return the transaction that was rolled back
   */
  public long rollBack(Collection<SeriesId> all, SeriesId one, Bars bars) {
    market.put(one, bars);
    at(
        "after-write",
        Set.of(one),
        () -> {
          throw new IllegalStateException("undo this");
        });
    assertThat(sync(all).failed()).isEqualTo(1);
    Faults.clear();
    awaitSettled();
    return Long.parseLong(
        postgres(
                "SELECT max(transaction_id) FROM transaction_log WHERE final_status = 'ROLLED_BACK' AND symbol = ?",
                one.symbol().toString())
            .get(0));
  }

  /** Writes valid rows of a transaction past the product, as a request does that arrives late. */
  public void write(SeriesId one, Bars bars, long transaction) {
    StoredBars.Builder rows = new StoredBars.Builder();
    for (int i = 0; i < bars.size(); i++) {
      rows.values().add(bars, i);
      rows.end(transaction, Validity.VALID);
    }
    store.write(one.period(), Map.of(one, rows.build()), () -> {});
  }

  /** An incremental sync of some series. */
  public SyncSummary incremental(Collection<SeriesId> series) {
    return application.sync(request(series, false, TransactionMode.SAGA));
  }

  /** The audit of everything, with the lease that is configured by default. */
  public AuditReport audit() {
    return audit(new AuditRequest(Set.of(), TimeRange.ALL, 100));
  }

  public AuditReport audit(AuditRequest request) {
    return auditor().audit(request, violation -> {});
  }

  public Auditor auditor() {
    Transactions transactions = application.postgres().transactions();
    return new Auditor(
        store,
        new PostgresAuditFacts(transactions, Duration.ofSeconds(30)),
        new PostgresRereads(transactions));
  }

  /** {@code sync_state} of these series. */
  public List<String> states(Collection<SeriesId> series) {
    return postgres(
        "SELECT * FROM sync_state WHERE symbol = ANY (string_to_array(?, ',')) ORDER BY symbol",
        symbols(series));
  }

  /** Columns of the log of one series, the oldest transaction first. */
  public List<String> log(SeriesId series, String columns) {
    return postgres(
        "SELECT "
            + columns
            + " FROM transaction_log WHERE symbol = ? AND period = ? ORDER BY transaction_id",
        series.symbol().toString(),
        series.period().code());
  }

  /** Transactions of these series with that final status. */
  public int count(Collection<SeriesId> series, String status) {
    return Integer.parseInt(
        postgres(
                "SELECT count(*) FROM transaction_log WHERE final_status = ?"
                    + " AND symbol = ANY (string_to_array(?, ','))",
                status,
                symbols(series))
            .get(0));
  }

  private static String symbols(Collection<SeriesId> series) {
    return series.stream().map(s -> s.symbol().toString()).collect(Collectors.joining(","));
  }

  /** Waits until rounds of the cleaner have left no saga and no transaction open. */
  public void awaitSettled() {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              application.clean();
              assertThat(postgres("SELECT * FROM transaction_log WHERE " + OPEN)).isEmpty();
              assertThat(
                      postgres(
                          "SELECT * FROM saga_log WHERE state NOT IN ('COMPLETED', 'COMPENSATED')"))
                  .isEmpty();
            });
  }

  @Override
  public void close() {
    Faults.clear();
    heal();
    application.close();
    store.close();
    postgresProxy.close();
    tdengineProxy.close();
    Folders.delete(folder);
  }
}
