package io.klinesaga.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.clean.PurgeRequest;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The product with its management server and 30 synthetic symbols, as {@code run} starts it, in
 * this JVM. Commits fail for the symbols a test chooses, because PostgreSQL refuses them.
 */
final class MonitoredProcess implements AutoCloseable {
  /** How many series of a period there are. */
  static final int SYMBOLS = 30;

  private static final String NEVER = "0 0 0 1 1 ? 2099";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Map<String, String> settings = TestServers.freshSettings();
  private final int port = freePort();
  private final KlineApplication application;
  private boolean isStopped;

  MonitoredProcess() throws SQLException {
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", String.valueOf(SYMBOLS));
    settings.put("kline.source.synthetic.days", "2");
    settings.put("kline.source.synthetic.bad-bar-every", "97");
    settings.put("kline.source.synthetic.fail-symbols", "600029.SH");
    settings.put("kline.schedule.daily-cron", NEVER);
    settings.put("kline.schedule.minute-cron", NEVER);
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    settings.put("kline.management.port", String.valueOf(port));
    application =
        KlineApplication.start(TestServers.configuration(settings), true, SyncListener.NONE);
    postgres(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$BEGIN RAISE EXCEPTION 'refused by the test'; END$$");
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** Lets every commit of a symbol fail whose text is like this, from now on. */
  void refuseCommits(String like) throws SQLException {
    postgres(
        "CREATE OR REPLACE TRIGGER refuse BEFORE INSERT OR UPDATE ON symbols_info FOR EACH ROW"
            + " WHEN (NEW.symbol LIKE '"
            + like
            + "') EXECUTE FUNCTION refuse()");
  }

  /**
   * Lets it do all that it measures: writing with and without sagas, a roll-back, bars that are
   * unchanged, bars in quarantine, a source that fails, a round of the cleaner and a purge. One
   * series of each period fails for its source, and one cannot be committed afterwards.
   */
  void doEverythingOnce() throws SQLException {
    refuseCommits("600007.SH");
    SyncSummary rolledBack = sync(TransactionMode.SAGA, Period.MIN1);
    assertThat(rolledBack.failed()).isEqualTo(2);
    assertThat(rolledBack.sagaRollback()).isPositive();
    assertThat(rolledBack.rowsQuarantined()).isPositive();
    assertThat(sync(TransactionMode.SAGA, Period.MIN1).unchanged()).isPositive();
    application.clean();
    assertThat(
            application
                .context()
                .createProducerTemplate()
                .requestBody("direct:completeness", "", Integer.class))
        .isPositive();
    assertThat(application.purge(new PurgeRequest(Duration.ZERO)).receipts()).isNotEmpty();
  }

  /** A sync in which all goes well but the one series that its source does not give. */
  void syncHealthily() {
    assertThat(sync(TransactionMode.SAGA, Period.DAY).committed()).isEqualTo(SYMBOLS - 1);
    assertThat(sync(TransactionMode.TRADITIONAL, Period.MIN60).committed()).isEqualTo(SYMBOLS - 1);
  }

  private void postgres(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                settings.get("kline.postgres.url"),
                settings.get("kline.postgres.user"),
                settings.get("kline.postgres.password"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  SyncSummary sync(TransactionMode mode, Period... periods) {
    return application.sync(SyncRequest.incremental(List.of(periods), mode));
  }

  /** What the process answers to Prometheus. */
  Exposition scrape() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address() + "/observe/metrics"))
            .timeout(Duration.ofSeconds(10))
            .build();
    HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .as("without it Prometheus 3 takes nothing")
        .startsWith("text/plain")
        .contains("version=0.0.4");
    return Exposition.parse(response.body());
  }

  /** Stops the product. */
  void stop() {
    if (!isStopped) {
      isStopped = true;
      application.close();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
