package io.klinesaga.embedded.postgres;

import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.loop.Pause;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A running server of a data folder, known by {@code postmaster.pid}: line 1 its process id, line 2
 * the folder, line 3 its start in seconds since 1970. The file outlives a server that was killed
 * and the process id may belong to somebody else by now, so the process itself is looked at too.
 */
final class Postmaster {
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(10);
  private static final int STOP_SECONDS = 15;
  private static final int END_POLLS = 50;

  /** Larger than any process id. */
  private static final String NO_PROCESS = "2147483646";

  private static final int START_POLLS = 200;
  private static final Duration START_POLL = Duration.ofMillis(50);
  private static final String SERVER_OR_STARTER =
      ".*[/\\\\](postgres|pg_ctl|initdb|unshare)(\\.exe)?";

  private final Path cluster;
  private final ProcessHandle process;

  private Postmaster(Path cluster, ProcessHandle process) {
    this.cluster = cluster;
    this.process = process;
  }

  /**
   * The server that runs on a data folder.
   *
   * @param cluster PostgreSQL's data folder, absolute
   */
  static Optional<Postmaster> find(Path cluster) {
    List<String> lines = read(cluster.resolve("postmaster.pid"));
    if (lines.size() < 3
        || !lines.get(0).matches("[0-9]{1,9}")
        || !lines.get(2).matches("[0-9]+")) {
      return Optional.empty();
    }
    Instant start = Instant.ofEpochSecond(Long.parseLong(lines.get(2)));
    return ProcessHandle.of(Long.parseLong(lines.get(0)))
        .filter(ProcessHandle::isAlive)
        .filter(Postmaster::isPostgres)
        .filter(process -> worksOn(process, lines.get(1), start))
        .map(process -> new Postmaster(cluster, process));
  }

  /**
   * Waits until a start in progress, of a process that was killed meanwhile, has come so far that
   * its server can be found and stopped, or has failed; at most some seconds. Whoever still makes
   * the folder would write into the next one of that name, and empty it if that fails.
   *
   * @param cluster PostgreSQL's data folder, absolute
   */
  static void awaitStarting(Path cluster) {
    for (int i = 0; i < START_POLLS && find(cluster).isEmpty() && isStarting(cluster); i++) {
      if (!Pause.of(START_POLL)) {
        throw interrupted(new InterruptedException());
      }
    }
  }

  private static boolean isStarting(Path cluster) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::info)
        .filter(info -> info.command().filter(c -> c.matches(SERVER_OR_STARTER)).isPresent())
        .anyMatch(
            info ->
                info.arguments()
                    .filter(arguments -> Arrays.asList(arguments).contains(cluster.toString()))
                    .isPresent());
  }

  /**
   * Lets PostgreSQL start although the process id of a server that has ended looks alive: it may
   * belong to somebody else by now, or to a dead process that nobody has collected. The rest of the
   * file stays: by it PostgreSQL finds out whether parts of that server still run.
   *
   * @param cluster PostgreSQL's data folder, absolute
   */
  static void forgetEnded(Path cluster) {
    Path file = cluster.resolve("postmaster.pid");
    if (!Files.exists(file) || find(cluster).isPresent()) {
      return;
    }
    List<String> lines = new ArrayList<>(read(file));
    try {
      if (lines.isEmpty()) {
        Files.delete(file); // killed before it wrote anything, so nothing of it runs
      } else {
        lines.set(0, NO_PROCESS);
        Files.write(file, lines);
      }
    } catch (IOException e) {
      throw new EmbeddedException("file " + file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new EmbeddedException("file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process
        .info()
        .command()
        .filter(c -> c.matches(".*[/\\\\]postgres(\\.exe)?"))
        .isPresent();
  }

  /** Systems that hide the arguments of a process still show when it was started. */
  private static boolean worksOn(ProcessHandle process, String folder, Instant start) {
    return process
        .info()
        .arguments()
        .map(arguments -> Arrays.asList(arguments).contains(folder))
        .orElseGet(() -> startedAt(process, start));
  }

  private static boolean startedAt(ProcessHandle process, Instant start) {
    return process
        .info()
        .startInstant()
        .filter(i -> Duration.between(i, start).abs().compareTo(CLOCK_TOLERANCE) <= 0)
        .isPresent();
  }

  long pid() {
    return process.pid();
  }

  /**
   * Stops the server: first fast (roll back and write everything out), then immediate (recovery at
   * the next start), then by force; each with a bounded wait.
   *
   * @param log where PostgreSQL's tools write
   * @throws EmbeddedException if it still runs
   */
  void stop(Path log) {
    for (String mode : List.of("fast", "immediate")) {
      if (pgCtlStop(mode, log) && hasEnded()) {
        return;
      }
    }
    process.destroyForcibly();
    if (!hasEnded()) {
      throw new EmbeddedException(
          String.format(
              Locale.ROOT,
              "PostgreSQL process %d on %s cannot be stopped; stop it by hand",
              process.pid(),
              cluster));
    }
  }

  private boolean pgCtlStop(String mode, Path log) {
    Optional<String> postgres = process.info().command();
    if (postgres.isEmpty()) {
      return true;
    }
    List<String> command = new ArrayList<>();
    if (LinuxUtils.isUnshareAvailable()) {
      // PostgreSQL's tools refuse to run as root; in a user namespace they see somebody else.
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(postgres.get().replaceFirst("postgres(\\.exe)?$", "pg_ctl$1"));
    command.addAll(List.of("stop", "-D", cluster.toString(), "-m", mode, "-w"));
    command.addAll(List.of("-t", Integer.toString(STOP_SECONDS)));
    return run(command, log);
  }

  private static boolean run(List<String> command, Path log) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.toFile()))
              .start();
      if (!process.waitFor(STOP_SECONDS + 5L, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      throw new EmbeddedException("cannot run " + command.get(0) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Waits a few seconds for the process to end; its {@code postmaster.pid} is gone a moment before.
   * A process without a program is one that has ended and that nobody has collected, as happens
   * where this JVM is a container's first process.
   */
  boolean hasEnded() {
    for (int i = 0; i < END_POLLS && isPostgres(process); i++) {
      awaitExit(100);
    }
    return !isPostgres(process);
  }

  private void awaitExit(long millis) {
    try {
      process.onExit().orTimeout(millis, TimeUnit.MILLISECONDS).get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TimeoutException)) {
        throw new EmbeddedException("cannot wait for process " + process.pid(), e);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static EmbeddedException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new EmbeddedException("interrupted while PostgreSQL was being stopped", e);
  }
}
