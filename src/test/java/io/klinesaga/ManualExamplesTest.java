package io.klinesaga;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.dryrun.RouteCheck;
import io.klinesaga.market.Period;
import io.klinesaga.routes.RouteFiles;
import io.klinesaga.routes.RouteNeeds;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.Folders;
import io.klinesaga.testing.Manual;
import io.klinesaga.testing.ManualPage;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the examples of the page on routes. */
@Tag("servers")
class ManualExamplesTest {
  private static final Path SHIPPED = Path.of("routes");
  private static final String HOOK = "kline-metadata.camel.yaml";

  @TempDir private Path routes;

  @Test
  void the_example_step_notes_what_each_commit_brought() throws Exception {
    copyRoutesWithExample();
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.routes-dir", routes.toString());
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", "2");
    try (Connection connection = connect(settings);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE " + group("`(my_deliveries\\([^`]*\\))`"));
      assertThat(sync(settings).committed()).isEqualTo(2);
      assertThat(deliveries(statement))
          .containsExactly(
              "600000.SH 1d 5 2025-12-31T00:00:00", "600001.SH 1d 5 2025-12-31T00:00:00");
      statement.execute("DELETE FROM my_deliveries");
      assertThat(sync(settings).unchanged()).isEqualTo(2);
      assertThat(deliveries(statement)).isEmpty();
    }
  }

  @Test
  void the_example_beside_the_commit_writes_without_a_password() throws Exception {
    Folders.copyFiles(SHIPPED, routes);
    String example = yaml("PostgreSQL in a route of yours");
    assertThat(example).doesNotContainIgnoringCase("password");
    Files.writeString(routes.resolve("own.camel.yaml"), example);
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.routes-dir", routes.toString());
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", "2");
    try (Connection connection = connect(settings);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE " + group("`(my_counts\\([^`]*\\))`"));
      sync(settings, "direct:my-count");
      try (ResultSet counted = statement.executeQuery("SELECT series FROM my_counts")) {
        assertThat(counted.next()).isTrue();
        assertThat(counted.getInt(1)).isEqualTo(2);
        assertThat(counted.next()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "A second time of day,1",
    "Events in a route of yours,1",
    "PostgreSQL in a route of yours,2"
  })
  void a_route_of_its_own_passes_the_check(String section, int more) throws IOException {
    Folders.copyFiles(SHIPPED, routes);
    Files.writeString(routes.resolve("own.camel.yaml"), yaml(section));
    Configuration configuration =
        TestServers.configuration(Map.of("kline.routes-dir", routes.toString()));
    assertThat(RouteCheck.check(configuration).routes())
        .hasSize(RouteFiles.read(SHIPPED, RouteNeeds.of(name -> "")).routes().size() + more);
  }

  /** Quartz knows triggers by these names; a name that is used twice stops the start. */
  @Test
  void the_second_time_of_day_has_a_trigger_of_its_own() throws IOException {
    String trigger = "triggerName: ";
    List<String> names = new ArrayList<>(yaml("A second time of day").lines().toList());
    try (Stream<Path> files = Files.list(SHIPPED)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        names.addAll(Files.readAllLines(file));
      }
    }
    assertThat(names.stream().filter(line -> line.contains(trigger)).map(String::strip))
        .hasSize(7)
        .doesNotHaveDuplicates();
  }

  private void copyRoutesWithExample() throws IOException {
    String example = yaml("The hook").indent(8);
    try (Stream<Path> files = Files.list(SHIPPED)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        boolean isHook = file.endsWith(HOOK);
        Files.writeString(
            routes.resolve(file.getFileName()),
            isHook ? text.replace("      steps:\n", "      steps:\n" + example) : text);
      }
    }
  }

  private static String yaml(String section) {
    List<String> examples = ManualPage.code(Manual.ENGLISH.section("routes", section), "yaml");
    assertThat(examples).as(section).hasSize(1);
    return examples.get(0);
  }

  private static String group(String regex) {
    Matcher matcher = Pattern.compile(regex).matcher(Manual.ENGLISH.page("routes").text());
    assertThat(matcher.find()).as(regex).isTrue();
    return matcher.group(1);
  }

  private static Connection connect(Map<String, String> settings) throws SQLException {
    return DriverManager.getConnection(
        settings.get("kline.postgres.url"),
        settings.get("kline.postgres.user"),
        settings.get("kline.postgres.password"));
  }

  private static SyncSummary sync(Map<String, String> settings, String... calledThen)
      throws IOException {
    Configuration configuration = TestServers.configuration(settings);
    try (KlineApplication application =
            KlineApplication.start(configuration, false, SyncListener.NONE);
        ProducerTemplate producer = application.context().createProducerTemplate()) {
      SyncSummary summary =
          application.sync(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
      for (String address : calledThen) {
        producer.sendBody(address, "");
      }
      return summary;
    }
  }

  private static List<String> deliveries(Statement statement) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet result =
        statement.executeQuery(
            """
            SELECT symbol || ' ' || period || ' ' || rows_written || ' '
              || to_char(last_bar AT TIME ZONE INTERVAL '8 hours', 'YYYY-MM-DD"T"HH24:MI:SS')
            FROM my_deliveries ORDER BY symbol
            """)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }
}
