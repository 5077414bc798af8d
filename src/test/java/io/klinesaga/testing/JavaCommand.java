package io.klinesaga.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command line of another JVM on the class path of the tests, made for short runs: no second
 * compiler, one collector thread, the classes of the libraries from an archive. What such a JVM
 * leaves in its temporary folder when it is killed goes with {@code mvn clean}.
 */
public final class JavaCommand {
  static final Path FOLDER = Path.of("target", "children").toAbsolutePath();

  private JavaCommand() {}

  /**
   * The words of the command.
   *
   * @param options further options of Java
   */
  public static List<String> of(List<String> options, Class<?> main, String... arguments)
      throws IOException {
    return of(options, main.getName(), arguments);
  }

  /**
   * The same.
   *
   * @param main name of the class, which the tests need not be compiled against
   */
  static List<String> of(List<String> options, String main, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(LibraryArchive.options());
    all.addAll(options);
    return plain(all, classPath(), main, arguments);
  }

  /** The same without the archive. */
  static List<String> plain(
      List<String> options, String classPath, String main, String... arguments) throws IOException {
    Path temporary = Files.createDirectories(FOLDER.resolve("tmp"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-Dfile.encoding=UTF-8", "-Djava.io.tmpdir=" + temporary));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The libraries come first: an archive serves only what begins as its own class path. */
  static String classPath() {
    Stream<String> entries =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
    return entries
        .filter(entry -> !entry.isEmpty())
        .sorted(Comparator.comparing(JavaCommand::isFolder))
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElse("");
  }

  static boolean isFolder(String entry) {
    return Files.isDirectory(Path.of(entry));
  }
}
