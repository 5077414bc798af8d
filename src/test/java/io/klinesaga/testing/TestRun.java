package io.klinesaga.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The name of this JVM on servers that others use too: {@code kline_test_<second of its
 * start>_<random>}, and with a further number for each of its databases. As long as the JVM lives
 * it holds a lock on a file of that name. So another one on this machine can tell at once that what
 * bears a name was left behind; on another machine, that has no such file, after a day.
 */
final class TestRun {
  /** How the names of all runs begin. */
  static final String PREFIX = "kline_test_";

  private static final Pattern NAME =
      Pattern.compile("(" + PREFIX + "([0-9a-f]{8})_[0-9a-f]{8})(_\\d+)?");
  private static final Duration OLD = Duration.ofDays(1);

  private final Path folder;
  private final String name;
  private final AtomicInteger number = new AtomicInteger();

  /** Held until the JVM ends. */
  private final FileChannel held;

  private TestRun(Path folder, String name, FileChannel held) {
    this.folder = folder;
    this.name = name;
    this.held = held;
  }

  /** Begins the run of this JVM. */
  static TestRun begin() {
    Path folder =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "kline-test-runs-" + System.getProperty("user.name"));
    String name = name(Instant.now(), ThreadLocalRandom.current().nextInt());
    try {
      Files.createDirectories(folder);
      forgetOld(folder);
      FileChannel channel = open(folder.resolve(name));
      channel.lock();
      return new TestRun(folder, name, channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of a run. */
  static String name(Instant start, int random) {
    return String.format(Locale.ROOT, "%s%08x_%08x", PREFIX, start.getEpochSecond(), random);
  }

  /** Of killed runs whose age is enough to tell that they have ended. */
  private static void forgetOld(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        if (matcher.matches() && isOld(matcher.group(2)) && !isLocked(file)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  String name() {
    return name;
  }

  /** A name that nothing has yet. */
  String nextName() {
    return name + "_" + number.incrementAndGet();
  }

  /** Whether a name is of this run. */
  boolean owns(String other) {
    Matcher matcher = NAME.matcher(other);
    return matcher.matches() && matcher.group(1).equals(name);
  }

  /** Whether a name is of a run that has ended, as far as can be told here. */
  boolean isAbandoned(String other) {
    Matcher matcher = NAME.matcher(other);
    if (!matcher.matches() || matcher.group(1).equals(name)) {
      return false;
    }
    Path file = folder.resolve(matcher.group(1));
    return Files.exists(file) ? !isLocked(file) : isOld(matcher.group(2));
  }

  private static boolean isLocked(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (NoSuchFileException e) {
      return false; // it has ended since
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOld(String seconds) {
    Instant start = Instant.ofEpochSecond(Long.parseLong(seconds, 16));
    return start.plus(OLD).isBefore(Instant.now());
  }

  /** Runs an action while no other JVM of this machine runs one. */
  void alone(Runnable action) {
    try (FileChannel channel = open(folder.resolve("sweep"))) {
      channel.lock(); // until it is closed
      action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing is left of this run. */
  void end() {
    try {
      Files.delete(folder.resolve(name));
      held.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
