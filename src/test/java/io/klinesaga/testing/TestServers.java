package io.klinesaga.testing;

import io.klinesaga.config.Configuration;
import io.klinesaga.embedded.postgres.EmbeddedPostgresServer;
import io.klinesaga.embedded.tdengine.EmbeddedTdengine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The two database servers of the tests, one of each for all test classes of a JVM: those named by
 * the system properties {@code kline.postgres.url} and {@code kline.tdengine.url} (with {@code
 * kline.postgres.user}, {@code .password} and the same for TDengine), else embedded ones in a
 * temporary folder.
 *
 * <p>On a server that is named, others may be at home too: this JVM has a role and databases of its
 * own there, which it drops at its end. What a killed one left is dropped by the next.
 */
public final class TestServers {
  private static final Object LOCK = new Object();

  /** The databases of the tests that are running, of the innermost one first. */
  private static final Deque<List<String>> SCOPES = new ArrayDeque<>(List.of(new ArrayList<>()));

  private static TestRun run;
  private static OwnPostgres ownPostgres;
  private static OwnTdengine ownTdengine;
  private static Login postgres;
  private static Login tdengine;

  private TestServers() {}

  /** Whether the tests run against the embedded TDengine. */
  public static boolean isTdengineEmbedded() {
    return property("kline.tdengine.url", "").isEmpty();
  }

  /**
   * Settings that lead to an empty PostgreSQL schema and an empty TDengine database on the two
   * servers. On a real TDengine the database is there already, smaller than the product's own.
   *
   * @return a new map; tests add to it
   */
  public static Map<String, String> freshSettings() {
    synchronized (LOCK) {
      Map<String, String> settings = settingsWithoutDatabase();
      if (!isTdengineEmbedded()) {
        ownTdengine.create(settings.get("kline.tdengine.database"));
      }
      return settings;
    }
  }

  /** The same, but no server has the TDengine database: for tests of how the product makes it. */
  public static Map<String, String> settingsWithoutDatabase() {
    synchronized (LOCK) {
      String name = run().nextName();
      Map<String, String> settings = new LinkedHashMap<>();
      putPostgres(settings, name);
      putTdengine(settings, name);
      SCOPES.element().add(name);
      return settings;
    }
  }

  /**
   * A test or a class begins.
   *
   * @return its end, which drops what it made on a real TDengine
   */
  static AutoCloseable openScope() {
    synchronized (LOCK) {
      List<String> scope = new ArrayList<>();
      SCOPES.push(scope);
      return () -> closeScope(scope);
    }
  }

  private static void closeScope(List<String> scope) {
    synchronized (LOCK) {
      SCOPES.removeIf(other -> other == scope);
      if (ownTdengine != null) {
        ownTdengine.tryToDrop(scope);
      }
    }
  }

  private static TestRun run() {
    if (run == null) {
      run = TestRun.begin();
      Runtime.getRuntime().addShutdownHook(new Thread(TestServers::dropOwn));
    }
    return run;
  }

  private static void dropOwn() {
    synchronized (LOCK) {
      try {
        if (ownTdengine != null) {
          ownTdengine.dropAll();
        }
      } finally {
        if (ownPostgres != null) {
          ownPostgres.drop();
        }
      }
      run.end();
    }
  }

  private static void putPostgres(Map<String, String> settings, String schema) {
    Login login = postgres();
    createSchema(login, schema);
    String url = login.url();
    settings.put(
        "kline.postgres.url", url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema);
    settings.put("kline.postgres.user", login.user());
    settings.put("kline.postgres.password", login.password());
  }

  private static void createSchema(Login login, String schema) {
    try (Connection connection = login.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
    } catch (SQLException e) {
      throw login.failure("no schema for the tests", e);
    }
  }

  private static void putTdengine(Map<String, String> settings, String database) {
    Login login = tdengine();
    settings.put("kline.tdengine.url", login.url());
    settings.put("kline.tdengine.user", login.user());
    settings.put("kline.tdengine.password", login.password());
    settings.put("kline.tdengine.database", database);
  }

  private static String property(String key, String absent) {
    String value = System.getProperty(key, "");
    return value.isEmpty() ? absent : value;
  }

  private static Login named(String server, String user, String password) {
    return new Login(
        property("kline." + server + ".url", ""),
        property("kline." + server + ".user", user),
        property("kline." + server + ".password", password));
  }

  private static Login postgres() {
    if (postgres == null) {
      Login given = named("postgres", "kline", "");
      postgres = given.url().isEmpty() ? embeddedPostgres() : ownPostgres(given);
    }
    return postgres;
  }

  private static Login ownPostgres(Login given) {
    ownPostgres = OwnPostgres.create(given, run());
    return ownPostgres.login();
  }

  private static Login tdengine() {
    if (tdengine == null) {
      Login given = named("tdengine", "root", "taosdata");
      tdengine = isTdengineEmbedded() ? embeddedTdengine(given) : ownTdengine(given);
    }
    return tdengine;
  }

  private static Login ownTdengine(Login given) {
    ownTdengine = OwnTdengine.on(given, run());
    return given;
  }

  private static Login embeddedPostgres() {
    Path folder = temporary("postgres");
    EmbeddedPostgresServer server = EmbeddedPostgresServer.start(folder, 0);
    atExit(server::close, folder);
    return new Login(server.url(), server.user(), server.password());
  }

  private static Login embeddedTdengine(Login given) {
    Path folder = temporary("tdengine");
    EmbeddedTdengine server = EmbeddedTdengine.start(folder, 0);
    atExit(server::close, folder);
    return new Login(server.url(), given.user(), given.password());
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
