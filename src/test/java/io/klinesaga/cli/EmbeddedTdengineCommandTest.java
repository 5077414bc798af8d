package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.App;
import io.klinesaga.testing.JavaCommand;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class EmbeddedTdengineCommandTest {
  private static final Pattern URL = Pattern.compile("jdbc:TAOS-WS://127\\.0\\.0\\.1:\\d+");

  @Test
  void it_serves_alone_keeps_its_data_and_ends_on_request(@TempDir Path folder) throws Exception {
    for (String sql :
        new String[] {
          "create database kept keep 36500", "create table kept.t (ts timestamp, v int)"
        }) {
      Process process = start(folder);
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        Matcher url = URL.matcher(String.valueOf(out.readLine()));
        assertThat(url.find()).isTrue();
        try (Connection connection = DriverManager.getConnection(url.group(), "root", "taosdata");
            Statement statement = connection.createStatement()) {
          assertThat(statement.executeUpdate(sql)).isZero();
        }
      } finally {
        process.toHandle().destroy();
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(ExitCode.OK);
    }
  }

  private static Process start(Path folder) throws Exception {
    return new ProcessBuilder(
            JavaCommand.of(
                List.of(),
                App.class,
                "embedded-tdengine",
                "--port",
                "0",
                "--data-dir",
                folder.toString()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void wrong_usage_is_named(@TempDir Path folder) {
    assertThat(MainCommand.run("embedded-tdengine", "--port", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(
            MainCommand.run(
                "embedded-tdengine", "--port", "70000", "--data-dir", folder.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(
            MainCommand.run(
                "embedded-tdengine",
                "--host",
                "no.such.host.invalid",
                "--data-dir",
                folder.toString()))
        .isEqualTo(ExitCode.UNREACHABLE);
  }
}
