package io.klinesaga;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the example of README's section on the metadata hook. */
class ReadmeExampleTest {
  private static final Path README = Path.of("README.md");
  private static final Path SHIPPED = Path.of("routes");
  private static final String HOOK = "kline-metadata.camel.yaml";

  @TempDir private Path routes;

  @Test
  void the_example_step_notes_what_each_commit_brought() throws Exception {
    copyRoutesWithExample();
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.routes-dir", routes.toString());
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", "2");
    try (Connection connection = connect(settings);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE " + group("`(my_deliveries\\([^`]*\\))`"));
      assertThat(sync(settings).committed()).isEqualTo(2);
      assertThat(deliveries(statement))
          .containsExactly(
              "600000.SH 1d 5 2025-12-31T00:00:00", "600001.SH 1d 5 2025-12-31T00:00:00");
    }
  }

  private void copyRoutesWithExample() throws IOException {
    String example = group("(?s)```yaml\\n(.*?)```").indent(8);
    try (Stream<Path> files = Files.list(SHIPPED)) {
      for (Path file : files.toList()) {
        String text = Files.readString(file);
        boolean isHook = file.endsWith(HOOK);
        Files.writeString(
            routes.resolve(file.getFileName()),
            isHook ? text.replace("      steps:\n", "      steps:\n" + example) : text);
      }
    }
  }

  private static String group(String regex) throws IOException {
    Matcher matcher = Pattern.compile(regex).matcher(Files.readString(README));
    assertThat(matcher.find()).as(regex).isTrue();
    return matcher.group(1);
  }

  private static Connection connect(Map<String, String> settings) throws SQLException {
    return DriverManager.getConnection(
        settings.get("kline.postgres.url"),
        settings.get("kline.postgres.user"),
        settings.get("kline.postgres.password"));
  }

  private static SyncSummary sync(Map<String, String> settings) {
    Configuration configuration = TestServers.configuration(settings);
    try (KlineApplication application =
        KlineApplication.start(configuration, false, SyncListener.NONE)) {
      return application.sync(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
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
