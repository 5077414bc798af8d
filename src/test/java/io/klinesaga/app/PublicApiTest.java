package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.sync.SyncListener;
import io.klinesaga.testing.Manual;
import io.klinesaga.testing.ManualPage;
import io.klinesaga.testing.TestServers;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the manual says may be relied on, in a product that runs. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PublicApiTest {
  private final Map<String, String> settings = TestServers.freshSettings();
  private final KlineApplication application;

  PublicApiTest() {
    settings.put("kline.source", "synthetic");
    settings.put("kline.management.port", "0");
    settings.put("kline.cluster.enabled", "true");
    settings.put("kline.dispatch", "kafka"); // for the beans; the product lives without a broker
    settings.put("kline.dispatch.kafka.brokers", "127.0.0.1:9");
    application =
        KlineApplication.start(TestServers.configuration(settings), true, SyncListener.NONE);
  }

  @AfterAll
  void close() {
    application.close();
  }

  private static List<String> codes(String text) {
    return Pattern.compile("`([^`]+)`").matcher(text).results().map(m -> m.group(1)).toList();
  }

  private static List<List<String>> rows(String section) {
    return ManualPage.rows(section).stream().filter(row -> row.get(0).startsWith("`")).toList();
  }

  @ParameterizedTest
  @EnumSource
  void beans_of_routes_have_the_listed_names_and_methods(Manual manual) {
    Map<String, Set<String>> listed = new TreeMap<>();
    for (List<String> row : rows(manual.section("routes", "Files and beans"))) {
      listed
          .computeIfAbsent(codes(row.get(0)).get(0), name -> new TreeSet<>())
          .addAll(codes(row.get(1)));
    }
    assertThat(boundBeans()).isEqualTo(listed.keySet());
    listed.forEach(
        (name, methods) ->
            assertThat(methods(application.context().getRegistry().lookupByName(name)))
                .as(name)
                .containsAll(methods));
  }

  private Set<String> boundBeans() {
    return application.context().getRegistry().findByTypeWithName(Object.class).keySet().stream()
        .filter(name -> name.matches("kline[A-Z].*"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> methods(Object bean) {
    return Arrays.stream(bean.getClass().getMethods()).map(Method::getName).toList();
  }

  @ParameterizedTest
  @EnumSource
  void mbeans_are_registered_under_the_listed_names(Manual manual) throws Exception {
    Set<String> listed = new TreeSet<>();
    rows(manual.section("api", "MBeans")).forEach(row -> listed.add(codes(row.get(0)).get(0)));
    Set<String> registered = new TreeSet<>();
    ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("io.klinesaga:*"), null)
        .forEach(name -> registered.add(name.toString()));
    assertThat(registered).isEqualTo(listed);
  }

  /** A code in the row of a table that is no column is named here. */
  private static final Set<String> VALUES = Set.of("kline", "purge", "transaction_log");

  @ParameterizedTest
  @EnumSource
  void tables_of_postgresql_have_the_listed_names_and_columns(Manual manual) throws Exception {
    Map<String, Set<String>> columns = columns();
    String page = manual.page("data").text();
    String section = page.substring(page.indexOf("**PostgreSQL**"));
    Set<String> tables = new TreeSet<>();
    for (List<String> row : rows(section)) {
      String table = codes(row.get(0)).get(0);
      tables.add(table);
      assertThat(columns.getOrDefault(table, Set.of()))
          .as(table)
          .containsAll(
              codes(row.get(1)).stream()
                  .filter(c -> c.matches("[a-z_]+") && !VALUES.contains(c))
                  .toList());
    }
    assertThat(tables).isEqualTo(columns.keySet());
  }

  private Map<String, Set<String>> columns() throws SQLException {
    Map<String, Set<String>> columns = new TreeMap<>();
    try (Connection connection =
            DriverManager.getConnection(
                settings.get("kline.postgres.url"),
                settings.get("kline.postgres.user"),
                settings.get("kline.postgres.password"));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()")) {
      while (rows.next()) {
        columns.computeIfAbsent(rows.getString(1), t -> new TreeSet<>()).add(rows.getString(2));
      }
    }
    return columns;
  }

  @Test
  void tables_of_tdengine_have_the_listed_columns() throws Exception {
    String page = Manual.ENGLISH.page("data").text();
    String section = page.substring(0, page.indexOf("**PostgreSQL**"));
    List<String> listed = new ArrayList<>();
    rows(section).forEach(row -> listed.addAll(codes(row.get(0))));
    listed.add("symbol");
    List<String> tables =
        codes(section).stream().filter(c -> c.matches("(daily|minute)_kline(_\\d+min)?")).toList();
    assertThat(tables).hasSize(6);
    for (String table : tables) {
      assertThat(described(table)).as(table).isEqualTo(listed);
    }
  }

  private List<String> described(String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(
                settings.get("kline.tdengine.url"),
                settings.get("kline.tdengine.user"),
                settings.get("kline.tdengine.password"));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "DESCRIBE " + settings.get("kline.tdengine.database") + "." + table)) {
      while (rows.next()) {
        columns.add(rows.getString(1));
      }
    }
    return columns;
  }
}
