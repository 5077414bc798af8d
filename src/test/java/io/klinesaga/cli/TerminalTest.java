package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.klinesaga.App;
import io.klinesaga.testing.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The product on a terminal, which the program {@code script} is. */
@Tag("servers")
class TerminalTest {
  private static final Path SCRIPT = Path.of("/usr/bin/script");

  private final Path folder;

  TerminalTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private String onTerminal(String... arguments) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(SCRIPT), "there is no " + SCRIPT);
    String command =
        JavaCommand.of(List.of(), App.class, arguments).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Path shown = folder.resolve("shown");
    Process process =
        new ProcessBuilder(SCRIPT.toString(), "-q", "-e", "-c", command, "/dev/null")
            .redirectErrorStream(true)
            .redirectOutput(shown.toFile())
            .start();
    try {
      assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroy();
    }
    return Files.readString(shown);
  }

  @Test
  void progress_overwrites_no_line_of_the_log() throws IOException, InterruptedException {
    String shown = onTerminal("sync", "daily", "--data-dir", folder.resolve("data").toString());
    assertThat(shown)
        .doesNotContain("\u001b")
        .contains("progress: 3 of 3 series, 21783 bars committed")
        .containsPattern("\n[0-9-]{10} [^\n]* Run 1: 3 of 3 series done\r?\n");
  }
}
