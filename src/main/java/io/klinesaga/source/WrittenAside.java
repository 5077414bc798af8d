package io.klinesaga.source;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;

/** Files that are there whole or not at all, whatever happens to the process that writes them. */
public final class WrittenAside {
  private static final String SUFFIX = ".part";
  private static final Duration LEFT_BEHIND = Duration.ofDays(1);

  private WrittenAside() {}

  /** A file beside, of no other writer, to be put in the place of this one. */
  public static Path beside(Path file) throws IOException {
    Path folder = folder(file);
    Files.createDirectories(folder);
    return Files.createTempFile(folder, file.getFileName() + ".", SUFFIX);
  }

  /** Puts a file in its place. */
  public static void put(Path written, Path file) throws IOException {
    try {
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Writes a file. */
  public static void write(Path file, byte[] content) throws IOException {
    Path aside = beside(file);
    try {
      Files.write(aside, content);
      put(aside, file);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /** Deletes what killed processes have left. */
  public static void clear(Path folder, Instant now) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : left) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(LEFT_BEHIND))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static Path folder(Path file) {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IllegalArgumentException(file + " is in no folder");
    }
    return folder;
  }
}
