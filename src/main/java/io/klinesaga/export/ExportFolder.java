package io.klinesaga.export;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an export: each export is a folder in it, and the link {@code current} leads to the
 * last one that is whole. Replacing the link is one step, so that at any time the one or the other
 * export is there. One process at a time writes.
 */
final class ExportFolder implements AutoCloseable {
  /** Tells that the folder is of exports, and so that what is in it may be deleted. */
  static final String MARK = ".kline-saga-export";

  static final String CURRENT = "current";
  private static final String NEXT = "current.new";
  private static final Pattern VERSION = Pattern.compile("export-[0-9]{6}");

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private ExportFolder(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Opens the folder, which is made if it is missing, and deletes what exports that were broken off
   * have left there.
   *
   * @throws IllegalArgumentException if it is no folder, has other files in it, its link is none,
   *     or another process exports to it
   * @throws IOException if it cannot be written to
   */
  static ExportFolder open(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "--to " + folder + ": expected a folder, found a file of that name");
    }
    if (Files.isSymbolicLink(folder) && !Files.exists(folder)) {
      throw new IllegalArgumentException(
          "--to "
              + folder
              + ": expected a folder, found a link to '"
              + Files.readSymbolicLink(folder)
              + "', which is not there");
    }
    Files.createDirectories(folder);
    requireOurs(folder);
    FileChannel channel =
        FileChannel.open(folder.resolve(MARK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = lock(channel);
    if (lock == null) {
      channel.close();
      throw new IllegalArgumentException(
          "--to " + folder + ": another process exports to this folder at the moment");
    }
    ExportFolder opened = new ExportFolder(folder, channel, lock);
    try {
      opened.sweep();
    } catch (IOException e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static void requireOurs(Path folder) throws IOException {
    boolean isMarked = Files.exists(folder.resolve(MARK));
    Path current = folder.resolve(CURRENT);
    if (isMarked && Files.exists(current) && !Files.isSymbolicLink(current)) {
      throw new IllegalArgumentException(
          "--to "
              + folder
              + ": expected a link to the last export as '"
              + CURRENT
              + "', found a file or folder of that name: delete it, or export to another folder");
    }
    for (String name : names(folder)) {
      boolean isOurs = isMarked && (name.equals(MARK) || name.equals(CURRENT) || isLeftover(name));
      if (!isOurs) {
        throw new IllegalArgumentException(
            "--to "
                + folder
                + ": expected an empty folder or one of an earlier export, found '"
                + name
                + "' in it");
      }
    }
  }

  private static boolean isLeftover(String name) {
    return name.equals(NEXT) || VERSION.matcher(name).matches();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private void sweep() throws IOException {
    String kept = current().map(version -> version.getFileName().toString()).orElse("");
    for (String name : names(folder)) {
      if (isLeftover(name) && !name.equals(kept)) {
        delete(folder.resolve(name));
      }
    }
  }

  /** The last export that is whole; empty if there is none. */
  Optional<Path> current() throws IOException {
    Path link = folder.resolve(CURRENT);
    if (!Files.isSymbolicLink(link)) {
      return Optional.empty();
    }
    return Optional.of(folder.resolve(Files.readSymbolicLink(link))).filter(Files::isDirectory);
  }

  /** Makes a folder for the next one. */
  Path begin() throws IOException {
    int last =
        names(folder).stream()
            .filter(name -> VERSION.matcher(name).matches())
            .mapToInt(name -> Integer.parseInt(name.substring(name.indexOf('-') + 1)))
            .max()
            .orElse(0);
    return Files.createDirectory(
        folder.resolve(String.format(Locale.ROOT, "export-%06d", last + 1)));
  }

  /** Lets it take the place of the one before, which stays until the next export begins. */
  void publish(Path version) throws IOException {
    Path next = folder.resolve(NEXT);
    Files.deleteIfExists(next);
    Files.createSymbolicLink(next, version.getFileName());
    Files.move(next, folder.resolve(CURRENT), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes one that is not whole; what of it cannot be deleted is left to the next export. */
  void discard(Path version) {
    try {
      delete(version);
    } catch (IOException e) {
      return;
    }
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes unused)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
              throws IOException {
            if (failure != null && !(failure instanceof NoSuchFileException)) {
              throw failure;
            }
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() throws IOException {
    lock.close();
    channel.close();
  }
}
