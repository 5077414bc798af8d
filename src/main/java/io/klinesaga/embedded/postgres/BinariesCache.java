package io.klinesaga.embedded.postgres;

import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.lifecycle.Opened;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where PostgreSQL's binaries are unpacked once per user: {@code $XDG_CACHE_HOME/kline-saga} or
 * {@code ~/.cache/kline-saga}; below the data folder where the user has no such place. Never a
 * folder others can write: what lies there is executed.
 *
 * <p>Starts that share a cache take turns. So a folder {@code PG-…} that lacks the mark {@code
 * .exists} of a finished unpacking was left by a process that died, and is removed: its files would
 * be taken as they are, the half-written one too.
 */
final class BinariesCache implements AutoCloseable {
  private static final ReentrantLock WITHIN_PROCESS = new ReentrantLock();

  private final Path folder;
  private final FileChannel lockFile;

  private BinariesCache(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /** Takes the cache; waits while somebody else has it. */
  static BinariesCache open(Path fallback) {
    WITHIN_PROCESS.lock();
    try {
      return Opened.allOrNothing(
          opened -> {
            opened.onClose(WITHIN_PROCESS::unlock);
            return open(folder(fallback), opened);
          });
    } catch (IOException e) {
      throw new EmbeddedException(
          "no folder for PostgreSQL's binaries in the user's cache nor in " + fallback + ": " + e,
          e);
    }
  }

  private static BinariesCache open(Path folder, Opened opened) throws IOException {
    FileChannel lockFile =
        opened.add(
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    lockFile.lock();
    removeUnfinished(folder);
    return new BinariesCache(folder, lockFile);
  }

  private static Path folder(Path fallback) throws IOException {
    Path cache = userCache(System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"));
    if (cache == null) {
      return ownFolder(fallback);
    }
    try {
      return ownFolder(cache);
    } catch (IOException e) {
      // A user without a writable home, as in many containers: the data folder is always there.
      return ownFolder(fallback);
    }
  }

  /** The library lets everybody write the folder it is given, so a closed one is put around it. */
  private static Path ownFolder(Path outer) throws IOException {
    Files.createDirectories(outer);
    if (outer.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(outer, PosixFilePermissions.fromString("rwx------"));
    }
    return Files.createDirectories(outer.resolve("postgresql"));
  }

  static @Nullable Path userCache(@Nullable String cacheHome, @Nullable String home) {
    if (cacheHome != null && Path.of(cacheHome).isAbsolute()) {
      return Path.of(cacheHome, "kline-saga");
    }
    if (home != null && Path.of(home).isAbsolute()) {
      return Path.of(home, ".cache", "kline-saga");
    }
    return null;
  }

  static void removeUnfinished(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "PG-*")) {
      for (Path entry : entries) {
        if (!Files.exists(entry.resolve(".exists"))) {
          deleteTree(entry);
        }
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new EmbeddedException("lock of " + folder + " cannot be freed: " + e.getMessage(), e);
    } finally {
      WITHIN_PROCESS.unlock();
    }
  }
}
