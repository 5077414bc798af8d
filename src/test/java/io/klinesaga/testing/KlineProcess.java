package io.klinesaga.testing;

import static org.awaitility.Awaitility.await;

import io.klinesaga.App;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The product as a process of its own, {@code java -cp … io.klinesaga.App …}, in this working
 * directory. Its output goes to two files; every wait is bounded.
 */
public final class KlineProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Process process;
  private final Path out;
  private final Path err;

  private KlineProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts the product.
   *
   * @param folder where the files with its output go
   */
  public static KlineProcess start(Path folder, String... arguments) throws IOException {
    return start(folder, List.of(), arguments);
  }

  /** The same with everything logged from that level on, that of libraries included. */
  public static KlineProcess startLogging(Path folder, String level, String... arguments)
      throws IOException {
    return start(
        folder, List.of("-Dkline.log.level=" + level, "-Dkline.log.libraries=" + level), arguments);
  }

  /** The same with options of Java. */
  public static KlineProcess start(Path folder, List<String> options, String... arguments)
      throws IOException {
    return start(folder, options, Map.of(), arguments);
  }

  /** The same with variables of the environment beside those of this process. */
  public static KlineProcess start(
      Path folder, List<String> options, Map<String, String> environment, String... arguments)
      throws IOException {
    Path out = Files.createTempFile(folder, "child", ".out");
    Path err = Files.createTempFile(folder, "child", ".err");
    List<String> command = new ArrayList<>(hearingSignals());
    command.addAll(JavaCommand.of(options, App.class, arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putIfAbsent("KLINE_MANAGEMENT_PORT", "0");
    builder.environment().putAll(environment);
    builder.redirectOutput(Redirect.to(out.toFile())).redirectError(Redirect.to(err.toFile()));
    return new KlineProcess(builder.start(), out, err);
  }

  /**
   * A child inherits that Ctrl-C is ignored, as it is where a shell has put the tests in the
   * background; such a child must be told to hear it.
   */
  private static List<String> hearingSignals() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return List.of();
    }
    long ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).trim(), 16))
            .findFirst()
            .orElse(0);
    boolean isInterruptIgnored = (ignored & (1L << 1)) != 0;
    return isInterruptIgnored ? List.of("env", "--default-signal=INT") : List.of();
  }

  /** Starts the product and waits for its end. */
  public static KlineProcess run(Path folder, String... arguments)
      throws IOException, InterruptedException {
    KlineProcess child = start(folder, arguments);
    child.exitCode();
    return child;
  }

  /** Waits for the end; kills the process and fails if it does not end in time. */
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("the process did not end within " + LIMIT + ": " + output());
    }
    return process.exitValue();
  }

  /** Waits for the end, at most so long. */
  public void awaitExit(long millis) throws InterruptedException {
    process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits until a text is in its output; fails if the process ends before. */
  public void awaitOutput(String text) {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              boolean isAlive = process.isAlive();
              boolean isThere = output().contains(text);
              if (!isAlive && !isThere) {
                throw new IllegalStateException("the process has ended: " + output());
              }
              return isThere;
            });
  }

  /** Sends a signal, such as {@code INT} (Ctrl-C), {@code TERM} or {@code KILL}. */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String out() {
    return text(out);
  }

  public String err() {
    return text(err);
  }

  /** Both. */
  public String output() {
    return out() + err();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
