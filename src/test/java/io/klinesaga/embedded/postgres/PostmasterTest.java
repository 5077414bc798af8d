package io.klinesaga.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a killed process has left running on a data folder. */
@Tag("servers")
@Timeout(60)
class PostmasterTest {
  private static final Path SHELL = Path.of("/bin/bash");

  @ParameterizedTest
  @ValueSource(strings = {"initdb", "pg_ctl", "postgres"})
  void whoever_still_makes_or_starts_the_folder_is_waited_for(String program, @TempDir Path folder)
      throws IOException {
    assumeTrue(Files.isExecutable(SHELL));
    Path cluster = folder.resolve("cluster");
    Process left = start(Files.copy(SHELL, folder.resolve(program)), cluster);
    try {
      Postmaster.awaitStarting(cluster);
      assertThat(left.isAlive()).as("%s still runs", program).isFalse();
    } finally {
      left.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"initdb", "vim"})
  void others_are_not_waited_for(String program, @TempDir Path folder) throws IOException {
    assumeTrue(Files.isExecutable(SHELL));
    Path other = folder.resolve(program.equals("vim") ? "cluster" : "another");
    Process left = start(Files.copy(SHELL, folder.resolve(program)), other);
    try {
      Postmaster.awaitStarting(folder.resolve("cluster"));
      assertThat(left.isAlive()).as("%s still runs", program).isTrue();
    } finally {
      left.destroyForcibly();
    }
  }

  /** A program of that name that works for some seconds and has the folder among its arguments. */
  private static Process start(Path program, Path cluster) throws IOException {
    List<String> command =
        List.of(program.toString(), "-c", "read -t 3; exit 0", "-D", cluster.toString());
    return new ProcessBuilder(command)
        .redirectError(new File("/dev/null"))
        .redirectOutput(new File("/dev/null"))
        .start();
  }
}
