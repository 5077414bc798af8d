package io.klinesaga.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A JVM of tests on the servers that its system properties name. */
final class ServersUser {
  private ServersUser() {}

  /** Arguments: a file; is {@code test} added, it is written at the end, else it then waits. */
  public static void main(String[] arguments) throws Exception {
    boolean isTest = arguments.length > 1;
    String text = isTest ? runTests() : use(TestServers.freshSettings());
    Files.writeString(Path.of(arguments[0] + ".next"), text);
    Files.move(Path.of(arguments[0] + ".next"), Path.of(arguments[0]));
    if (!isTest) {
      new CountDownLatch(1).await();
    }
  }

  private static String runTests() {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(Tests.class)).build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    List<String> failures =
        summary.getFailures().stream().map(f -> f.getException().getMessage()).toList();
    return summary.getTestsSucceededCount() + " succeeded, failed: " + failures;
  }

  /** Stores something; returns the name of the database. */
  private static String use(Map<String, String> settings) throws SQLException {
    String database = settings.get("kline.tdengine.database");
    try (Connection postgres = login(settings, "postgres").connect();
        Statement here = postgres.createStatement();
        Connection tdengine = login(settings, "tdengine").connect();
        Statement there = tdengine.createStatement()) {
      here.execute("CREATE TABLE kept (n int)");
      there.execute("CREATE DATABASE IF NOT EXISTS " + database);
      there.execute("CREATE TABLE " + database + ".kept (ts TIMESTAMP, n INT)");
    }
    return database;
  }

  private static Login login(Map<String, String> settings, String server) {
    return new Login(
        settings.get("kline." + server + ".url"),
        settings.get("kline." + server + ".user"),
        settings.get("kline." + server + ".password"));
  }

  private static List<String> databases(Map<String, String> settings) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Connection connection = login(settings, "tdengine").connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT name FROM information_schema.ins_databases")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  /** Three tests, each with two databases, that see no database of another one. */
  static final class Tests {
    private static String ofTheClass;

    private final Map<String, String> settings = TestServers.freshSettings();

    @BeforeAll
    static void useOne() throws SQLException {
      ofTheClass = use(TestServers.freshSettings());
    }

    @RepeatedTest(3)
    void each_sees_only_its_own_and_that_of_the_class(RepetitionInfo info) throws SQLException {
      String ofTheInstance = use(settings);
      String ofTheMethod = use(TestServers.settingsWithoutDatabase());
      String run = ofTheClass.substring(0, ofTheClass.lastIndexOf('_'));
      assertThat(databases(settings))
          .filteredOn(name -> name.startsWith(run))
          .containsExactlyInAnyOrder(ofTheClass, ofTheInstance, ofTheMethod);
      assertThat(info.getCurrentRepetition()).as("is to fail").isNotEqualTo(2);
    }
  }
}
