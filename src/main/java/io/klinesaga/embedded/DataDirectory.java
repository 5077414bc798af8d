package io.klinesaga.embedded;

import io.klinesaga.lifecycle.Opened;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folder of the embedded databases, held by one process at a time. The lock on {@code
 * kline-saga.lock} belongs to the process, so the operating system frees it however the process
 * ends; the file itself stays. {@code kline-saga.owner} (a properties file: {@code pid}, {@code
 * since}, {@code url.<name>}, {@code taker.*}) says who holds it, where the servers listen and
 * where it takes over work; the secret for that is in {@code kline-saga.secret}, which only the
 * user of the process may read. Safe for use by several threads.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "kline-saga.lock";
  private static final String OWNER_FILE = "kline-saga.owner";
  private static final String SECRET_FILE = "kline-saga.secret";
  private static final String URL_PREFIX = "url.";
  private static final String TAKER_PORT = "taker.port";
  private static final String TAKER_BUILD = "taker.build";
  private static final Pattern PASSWORD = Pattern.compile("(?i)password=|//[^/@]*:[^/@]*@");

  /** Clocks may be set while a process runs, which shifts the start time it is known by. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(10);

  /**
   * The folders held by this process. Closing any channel of a file frees the process' lock on it
   * on POSIX systems, so a second caller in this process must not even open the lock file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;
  private final Map<String, String> urls = new TreeMap<>();
  private @Nullable Taker taker;

  private DataDirectory(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Creates the folder if it is missing and takes it for this process.
   *
   * @throws DataDirectoryInUseException if another process, or another caller in this one, holds it
   * @throws EmbeddedException if it cannot be created or written
   */
  public static DataDirectory open(Path folder) {
    Path real = create(folder);
    if (!HELD.add(real)) {
      throw new DataDirectoryInUseException(real, owner(real));
    }
    return Opened.allOrNothing(
        opened -> {
          opened.onClose(() -> HELD.remove(real));
          return lock(real, opened.add(openLockFile(real)));
        });
  }

  /**
   * Looks whether the folder could be opened now as far as other processes are concerned; takes and
   * makes nothing.
   *
   * @throws DataDirectoryInUseException if another process holds it
   */
  public static void requireFree(Path folder) {
    Optional<Owner> owner = owner(folder);
    if (owner.isPresent()) {
      throw new DataDirectoryInUseException(folder.toAbsolutePath().normalize(), owner);
    }
  }

  private static DataDirectory lock(Path folder, FileChannel channel) {
    DataDirectory directory = new DataDirectory(folder, channel, tryLock(folder, channel));
    directory.writeOwner();
    return directory;
  }

  private static Path create(Path folder) {
    try {
      Files.createDirectories(folder);
      return folder.toRealPath();
    } catch (FileAlreadyExistsException e) {
      throw new EmbeddedException(
          "data directory " + folder + ": " + e.getFile() + " is a file, expected a folder", e);
    } catch (IOException e) {
      throw new EmbeddedException(
          "data directory " + folder + " cannot be created: " + reason(e), e);
    }
  }

  private static FileChannel openLockFile(Path folder) {
    try {
      return FileChannel.open(
          folder.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw notWritable(folder, e);
    }
  }

  private static FileLock tryLock(Path folder, FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (IOException e) {
      throw new EmbeddedException(
          "data directory " + folder + " cannot be locked: " + reason(e), e);
    }
    throw new DataDirectoryInUseException(folder, owner(folder));
  }

  /** The folder itself, an absolute path without links. */
  public Path folder() {
    return folder;
  }

  /**
   * Tells other processes where an embedded server listens.
   *
   * @param name {@code postgres} or {@code tdengine}
   * @param url JDBC URL without a password
   * @throws IllegalArgumentException if the URL contains a password
   * @throws EmbeddedException if the folder cannot be written
   */
  public synchronized void publish(String name, String url) {
    if (PASSWORD.matcher(url).find()) {
      throw new IllegalArgumentException("the URL of " + name + " contains a password");
    }
    urls.put(name, url);
    writeOwner();
  }

  /**
   * Tells other processes of the same user that this one takes over work from now on.
   *
   * @param offer where, and by which program
   * @param secret what they must know; kept in a file that only this user may read
   * @throws EmbeddedException if the folder cannot be written
   */
  public synchronized void takeOver(Taker offer, String secret) {
    try {
      PrivateFile.write(folder.resolve(SECRET_FILE), secret);
    } catch (IOException e) {
      throw notWritable(folder, e);
    }
    taker = offer;
    writeOwner();
  }

  /** Takes back what {@link #takeOver} has told. */
  public synchronized void takeOverNothing() {
    if (taker != null && lock.isValid()) {
      taker = null;
      writeOwner();
    }
  }

  /**
   * The secret of the process that holds a folder and takes over work.
   *
   * @throws EmbeddedException if it cannot be read, as by another user
   */
  public static String secret(Path folder) {
    try {
      return Files.readString(folder.resolve(SECRET_FILE));
    } catch (IOException e) {
      throw new EmbeddedException(
          "the process that holds "
              + folder
              + " takes over work of its own user only: its secret cannot be read: "
              + reason(e),
          e);
    }
  }

  private synchronized void writeOwner() {
    Properties properties = new Properties();
    properties.setProperty("pid", Long.toString(ProcessHandle.current().pid()));
    properties.setProperty("since", started(ProcessHandle.current()).toString());
    urls.forEach((name, url) -> properties.setProperty(URL_PREFIX + name, url));
    if (taker != null) {
      properties.setProperty(TAKER_PORT, String.valueOf(taker.port()));
      properties.setProperty(TAKER_BUILD, taker.build());
    }
    Path next = folder.resolve(OWNER_FILE + ".next");
    StringWriter text = new StringWriter();
    try {
      properties.store(text, "The process that holds this folder");
      Files.writeString(next, text.toString());
      Files.move(
          next,
          folder.resolve(OWNER_FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw notWritable(folder, e);
    }
  }

  /**
   * The living process that holds a folder, for clients that want its servers. It takes no lock, so
   * it never disturbs a process that is about to start.
   *
   * @return empty if there is no such folder or nobody holds it
   */
  public static Optional<Owner> owner(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Files.readString(folder.resolve(OWNER_FILE))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new EmbeddedException(
          "file " + folder.resolve(OWNER_FILE) + " cannot be read: " + e.getMessage(), e);
    }
    return parse(folder, properties).filter(DataDirectory::isAlive);
  }

  private static Optional<Owner> parse(Path folder, Properties properties) {
    Map<String, String> urls = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      if (key.startsWith(URL_PREFIX)) {
        urls.put(key.substring(URL_PREFIX.length()), properties.getProperty(key));
      }
    }
    try {
      long pid = Long.parseLong(properties.getProperty("pid", ""));
      Instant since = Instant.parse(properties.getProperty("since", ""));
      return Optional.of(new Owner(pid, since, urls, taker(properties)));
    } catch (NumberFormatException | DateTimeParseException e) {
      throw new EmbeddedException(
          "file " + folder.resolve(OWNER_FILE) + ": expected a pid and a time: " + e.getMessage(),
          e);
    }
  }

  private static @Nullable Taker taker(Properties properties) {
    String port = properties.getProperty(TAKER_PORT);
    return port == null
        ? null
        : new Taker(Integer.parseInt(port), properties.getProperty(TAKER_BUILD, ""));
  }

  /** Guards against a process id that the system has given to somebody else. */
  private static boolean isAlive(Owner owner) {
    return ProcessHandle.of(owner.pid())
        .filter(process -> process.isAlive() && !isZombie(process))
        .map(process -> Duration.between(started(process), owner.since()).abs())
        .filter(difference -> difference.compareTo(CLOCK_TOLERANCE) <= 0)
        .isPresent();
  }

  /**
   * Whether it has ended and only its parent has not asked how, which in a container may stay so.
   * Linux tells by the state behind the name in parentheses.
   */
  private static boolean isZombie(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException | IllegalArgumentException e) {
      return false; // another system, or it is gone just now
    }
  }

  private static Instant started(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  /** Gives the folder back; the servers in it must be stopped before. May be called twice. */
  @Override
  public synchronized void close() {
    if (!lock.isValid()) {
      return;
    }
    try (channel) {
      Files.deleteIfExists(folder.resolve(OWNER_FILE));
      Files.deleteIfExists(folder.resolve(SECRET_FILE));
    } catch (IOException e) {
      throw notWritable(folder, e);
    } finally {
      HELD.remove(folder);
    }
  }

  private static EmbeddedException notWritable(Path folder, IOException e) {
    return new EmbeddedException(
        "data directory " + folder + " cannot be written: " + reason(e), e);
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason() + " (" + f.getFile() + ")";
    }
    return e.getClass().getSimpleName() + " (" + e.getMessage() + ")";
  }
}
