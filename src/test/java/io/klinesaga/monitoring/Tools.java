package io.klinesaga.monitoring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Tools of Prometheus and Alertmanager, which a machine may have or not. */
final class Tools {
  private static final long LIMIT_SECONDS = 120;

  private Tools() {}

  /** Skips the test if a tool is not installed. */
  static void assumeInstalled(String tool, String debianPackage) {
    boolean isInstalled =
        Pattern.compile(Pattern.quote(java.io.File.pathSeparator))
            .splitAsStream(System.getenv().getOrDefault("PATH", ""))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    assumeTrue(
        isInstalled, tool + " is not installed (Debian package " + debianPackage + "): skipped");
  }

  /** How a tool ended and what it printed, on both channels. */
  record Result(int exitCode, String output) {}

  /** Runs a tool to its end. */
  static Result run(Path folder, String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "tool", ".out");
    Process process =
        new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError(String.join(" ", command) + " did not end");
    }
    return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }
}
