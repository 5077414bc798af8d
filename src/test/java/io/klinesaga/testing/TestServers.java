package io.klinesaga.testing;

import io.klinesaga.config.Configuration;
import io.klinesaga.embedded.postgres.EmbeddedPostgresServer;
import io.klinesaga.embedded.tdengine.EmbeddedTdengine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The two database servers of the tests, one of each for all test classes of a JVM: those named by
 * the system properties {@code kline.postgres.url} and {@code kline.tdengine.url} (with {@code
 * kline.postgres.user}, {@code .password} and the same for TDengine), else embedded ones in a
 * temporary folder.
 */
public final class TestServers {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Object LOCK = new Object();
  private static EmbeddedPostgresServer postgres;
  private static EmbeddedTdengine tdengine;

  private TestServers() {}

  /** Whether the tests run against the embedded TDengine. */
  public static boolean isTdengineEmbedded() {
    return property("kline.tdengine.url", "").isEmpty();
  }

  /**
   * Settings that lead to an empty PostgreSQL schema and an empty TDengine database on the two
   * servers.
   *
   * @return a new map; tests add to it
   */
  public static Map<String, String> freshSettings() {
    String name = "t" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
    Map<String, String> settings = new LinkedHashMap<>();
    synchronized (LOCK) {
      putPostgres(settings, name);
      putTdengine(settings, name);
    }
    return settings;
  }

  private static void putPostgres(Map<String, String> settings, String schema) {
    String url = property("kline.postgres.url", "");
    String user = property("kline.postgres.user", "kline");
    String password = property("kline.postgres.password", "");
    if (url.isEmpty()) {
      EmbeddedPostgresServer server = embeddedPostgres();
      url = server.url();
      user = server.user();
      password = server.password();
    }
    createSchema(url, user, password, schema);
    settings.put(
        "kline.postgres.url", url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema);
    settings.put("kline.postgres.user", user);
    settings.put("kline.postgres.password", password);
  }

  private static void createSchema(String url, String user, String password, String schema) {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
    } catch (SQLException e) {
      throw new IllegalStateException("the test's schema cannot be created on " + url, e);
    }
  }

  private static void putTdengine(Map<String, String> settings, String database) {
    String url = property("kline.tdengine.url", "");
    settings.put("kline.tdengine.url", url.isEmpty() ? embeddedTdengine().url() : url);
    settings.put("kline.tdengine.user", property("kline.tdengine.user", "root"));
    settings.put("kline.tdengine.password", property("kline.tdengine.password", "taosdata"));
    settings.put("kline.tdengine.database", database);
  }

  private static String property(String key, String absent) {
    String value = System.getProperty(key, "");
    return value.isEmpty() ? absent : value;
  }

  private static EmbeddedPostgresServer embeddedPostgres() {
    if (postgres == null) {
      Path folder = temporary("postgres");
      postgres = EmbeddedPostgresServer.start(folder, 0);
      atExit(postgres::close, folder);
    }
    return postgres;
  }

  private static EmbeddedTdengine embeddedTdengine() {
    if (tdengine == null) {
      Path folder = temporary("tdengine");
      tdengine = EmbeddedTdengine.start(folder, 0);
      atExit(tdengine::close, folder);
    }
    return tdengine;
  }

  private static void atExit(Runnable close, Path data) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  close.run();
                  Folders.delete(data.getParent());
                }));
  }

  private static Path temporary(String name) {
    try {
      return Files.createTempDirectory("kline-test-" + name).resolve("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The configuration that settings give, without the environment and without a file. */
  public static Configuration configuration(Map<String, String> settings) {
    return Configuration.load(null, Map.of(), settings);
  }
}
