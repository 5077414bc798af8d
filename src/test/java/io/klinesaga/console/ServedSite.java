package io.klinesaga.console;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Period;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.Browser;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The product in this process on fresh databases, with a source in memory and its console. */
final class ServedSite implements AutoCloseable {
  private static final String PASSWORD = "letmein9";

  private final String name = UUID.randomUUID().toString();
  private final Map<String, String> settings = TestServers.freshSettings();
  private final int port;
  private KlineApplication application;

  ServedSite() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    set("kline.source", "memory");
    set("kline.source.memory.market", name);
    set("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    set("kline.management.enabled", "true");
    set("kline.management.port", String.valueOf(port));
    set("kline.schedule.enabled", "false");
  }

  ServedSite set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** Lets those who know the password order work. */
  ServedSite withOrders() {
    return set("kline.management.password", PASSWORD);
  }

  ServedSite start() {
    application =
        KlineApplication.start(TestServers.configuration(settings), true, SyncListener.NONE);
    return this;
  }

  MemorySource source() {
    return MemorySource.market(name);
  }

  SyncSummary sync(Period... periods) {
    return application.sync(
        new SyncRequest(List.of(periods), List.of(), 0, true, TransactionMode.SAGA, null, null));
  }

  KlineApplication application() {
    return application;
  }

  Map<String, String> settings() {
    return settings;
  }

  Transactions transactions() {
    return application.postgres().transactions();
  }

  /** What the API answers. */
  String get(String path) throws IOException, InterruptedException {
    return ask(path, BodyHandlers.ofString());
  }

  /** What happens, as the API tells it. */
  InputStream events() throws IOException, InterruptedException {
    return ask("/api/events", BodyHandlers.ofInputStream());
  }

  private <T> T ask(String path, BodyHandler<T> body) throws IOException, InterruptedException {
    String login = "kline:" + PASSWORD;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .build();
    return HttpClient.newHttpClient().send(request, body).body();
  }

  void pg(String sql) {
    transactions()
        .execute(
            "prepare a test",
            connection -> {
              try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
              }
            });
  }

  /** Lets a browser show a place of the console, with the login if there is one. */
  void show(Browser browser, String place) throws IOException {
    browser.open("about:blank");
    if (settings.containsKey("kline.management.password")) {
      browser.open("http://kline:" + PASSWORD + "@127.0.0.1:" + port + "/console/");
    }
    browser.open("http://127.0.0.1:" + port + "/console/" + place);
  }

  @Override
  public void close() {
    if (application != null) {
      application.close();
    }
  }
}
