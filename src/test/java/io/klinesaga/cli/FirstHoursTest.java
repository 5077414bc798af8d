package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.embedded.DataDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody meets who does not know the product yet; no database is needed for any of it. */
@Tag("servers")
class FirstHoursTest {
  private final Path data;

  FirstHoursTest(@TempDir Path folder) {
    data = folder.resolve("data");
  }

  private Cli.Result run(String command, String... more) {
    List<String> all = new ArrayList<>(List.of(command.split(" ", -1)));
    all.addAll(List.of(more));
    all.addAll(List.of("--data-dir", data.toString(), "--set", "kline.source=synthetic"));
    return Cli.plain(all.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "status --json",
        "audit",
        "audit --repair",
        "saga list",
        "saga show 1",
        "saga retry 1",
        "saga give-up 1 --reason x",
        "query td SELECT(1)",
        "query pg SELECT(1)",
        "clean",
        "clean --routes no-such-folder",
        "clean --dry-run",
        "clean --purge",
        "clean --purge --dry-run"
      })
  void a_command_that_looks_into_databases_makes_none(String command) throws IOException {
    refuses(command);
    Files.createDirectory(data);
    refuses(command);
    assertThat(data).isEmptyDirectory();
  }

  private void refuses(String command) {
    Cli.Result result = run(command);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualTo(
            "error: there is no data in "
                + data
                + " (kline.data-dir): nothing has been synchronised there yet; if the data is elsewhere,"
                + " name its folder with --data-dir or the settings with --config\n");
  }

  @Test
  void a_dry_run_in_an_empty_folder_makes_no_database() throws IOException {
    Files.createDirectory(data);
    Cli.Result result = run("sync daily --dry-run --limit 1");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(data).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "sync daily"})
  void a_folder_in_use_is_named_before_anything_else_that_is_taken(String command)
      throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        DataDirectory held = DataDirectory.open(data)) {
      Cli.Result result = run(command, "--set", "kline.management.port=" + taken.getLocalPort());
      assertThat(result.exitCode()).isEqualTo(3);
      assertThat(result.err())
          .startsWith(
              "error: data directory "
                  + held.folder()
                  + " is in use by process "
                  + ProcessHandle.current().pid()
                  + " since ");
    }
  }
}
