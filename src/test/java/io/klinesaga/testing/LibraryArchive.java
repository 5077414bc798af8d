package io.klinesaga.testing;

import io.klinesaga.App;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The classes of the libraries as an archive that a JVM maps instead of reading and verifying them
 * (class data sharing), which takes a third off the start of the product. Made once per build and
 * class path; Java itself refuses an archive that does not fit.
 */
final class LibraryArchive {
  private static final int LIMIT_SECONDS = 120;
  private static List<String> options;

  private LibraryArchive() {}

  /** Options that use the archive; none where this Java cannot make one. */
  static synchronized List<String> options() throws IOException {
    if (options == null) {
      Path archive = make();
      options = Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    }
    return options;
  }

  /** Test JVMs of one build take turns: the first one makes it. */
  private static Path make() throws IOException {
    String classPath = JavaCommand.classPath();
    Path folder =
        Files.createDirectories(
            JavaCommand.FOLDER.resolve("classes-" + Integer.toHexString(classPath.hashCode())));
    Path archive = folder.resolve("libraries.jsa");
    try (FileChannel turn =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      turn.lock();
      Path mark = folder.resolve("tried");
      if (!Files.exists(mark)) {
        Path list = folder.resolve("classes.lst");
        recordClasses(folder, classPath, list);
        dump(folder, classPath, list, archive);
        Files.createFile(mark);
      }
    }
    return archive;
  }

  /** A sync on embedded databases loads what the children of the tests load. */
  private static void recordClasses(Path folder, String classPath, Path list) throws IOException {
    Path data = folder.resolve("data");
    List<String> command =
        JavaCommand.plain(
            List.of("-XX:DumpLoadedClassList=" + list),
            classPath,
            App.class.getName(),
            "sync",
            "daily",
            "--data-dir",
            data.toString(),
            "--set",
            "kline.source=synthetic",
            "--set",
            "kline.source.synthetic.symbols=2",
            "--set",
            "kline.management.port=0");
    run(folder.resolve("sync.log"), command);
    Folders.delete(data);
  }

  private static void dump(Path folder, String classPath, Path list, Path archive)
      throws IOException {
    Path partial = folder.resolve("partial.jsa");
    String libraries =
        Stream.of(classPath.split(File.pathSeparator, -1))
            .filter(entry -> !JavaCommand.isFolder(entry))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:dump", "-XX:+UseSerialGC", "-cp", libraries));
    command.add("-XX:SharedClassListFile=" + list);
    command.add("-XX:SharedArchiveFile=" + partial);
    run(folder.resolve("dump.log"), command);
    if (Files.exists(partial)) {
      Files.move(partial, archive, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void run(Path log, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
