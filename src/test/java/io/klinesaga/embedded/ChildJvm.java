package io.klinesaga.embedded;

import static org.awaitility.Awaitility.await;

import io.klinesaga.testing.JavaCommand;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another process of this product for tests of what happens between processes. */
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final Path output;

  private ChildJvm(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts a main class of the tests' class path. */
  public static ChildJvm start(Path output, Class<?> main, String... arguments) throws IOException {
    return start(output, List.of(), main, arguments);
  }

  /** The same with further options of Java. */
  public static ChildJvm start(
      Path output, List<String> options, Class<?> main, String... arguments) throws IOException {
    Process process =
        new ProcessBuilder(JavaCommand.of(options, main, arguments))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(output.toFile()))
            .start();
    return new ChildJvm(process, output);
  }

  /** Waits until the child has written a file; fails with its output if it ends before. */
  public void awaitFile(Path file) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              if (!process.isAlive() && !Files.exists(file)) {
                throw new IllegalStateException("child ended: " + Files.readString(output));
              }
              return Files.exists(file);
            });
  }

  public long pid() {
    return process.pid();
  }

  /** Waits for its end; fails with its output if it does not end well. */
  public void awaitEnd() throws IOException, InterruptedException {
    boolean hasEnded = process.waitFor(60, TimeUnit.SECONDS);
    if (!hasEnded || process.exitValue() != 0) {
      throw new IllegalStateException(
          "child " + (hasEnded ? "failed: " : "goes on: ") + Files.readString(output));
    }
  }

  /** {@code kill -9}. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
