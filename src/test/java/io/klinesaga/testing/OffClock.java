package io.klinesaga.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A process whose clock is wrong, by the library of Debian's package {@code faketime}. */
public final class OffClock {
  /** What a test says that goes without it. */
  public static final String SKIPPED =
      "SKIPPED: libfaketime is not installed (Debian package faketime): no clock was off";

  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final Optional<Path> LIBRARY = find();

  private OffClock() {}

  /** Whether the library is installed. */
  public static boolean isThere() {
    return LIBRARY.isPresent();
  }

  /** It has a folder for each kind of processor, such as {@code x86_64-linux-gnu}. */
  private static Optional<Path> find() {
    if (!Files.isDirectory(LIBRARIES)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(LIBRARIES)) {
      List<Path> found =
          folders
              .map(folder -> folder.resolve("faketime/libfaketimeMT.so.1"))
              .filter(Files::exists)
              .toList();
      return found.stream().findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Variables of the environment with which a process sees another time of day. How long it waits
   * for something is not changed; without the last of them a JVM would never rest.
   *
   * @param offset such as {@code -10m}
   */
  public static Map<String, String> environment(String offset) {
    return Map.of(
        "LD_PRELOAD",
        LIBRARY.orElseThrow(() -> new IllegalStateException(SKIPPED)).toString(),
        "FAKETIME",
        offset,
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }
}
