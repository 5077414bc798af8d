package io.klinesaga.handover;

import io.klinesaga.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The settings that a piece of work depends on, in a form in which two processes can compare them:
 * of what is secret only a checksum, of what is a file or folder the place where it really is.
 */
public final class Settings {
  /** Between what may be shown of a secret and its checksum. */
  private static final char CHECKSUM = '\0';

  private Settings() {}

  /**
   * The settings of a process.
   *
   * @param concerned which keys matter
   * @param salt makes the checksums of secrets worthless to who does not know it
   */
  public static Map<String, String> of(
      Configuration configuration, Predicate<String> concerned, String salt) {
    Map<String, String> plain = configuration.everything(false);
    Map<String, String> shown = configuration.everything(true);
    Map<String, String> found = new TreeMap<>();
    plain.forEach(
        (key, value) -> {
          if (concerned.test(key) && !key.endsWith("password-file")) {
            found.put(key, comparable(value, shown.getOrDefault(key, ""), salt));
          }
        });
    return found;
  }

  private static String comparable(String value, String shown, String salt) {
    return value.equals(shown)
        ? place(value)
        : shown + CHECKSUM + Digest.of(Digest.bytes(salt + value));
  }

  /** Relative paths start at the working directory, which the two may not share. */
  private static String place(String value) {
    try {
      boolean isPath = value.contains("/") || value.contains("\\") || value.startsWith(".");
      return isPath && Files.exists(Path.of(value)) ? Path.of(value).toRealPath() + "" : value;
    } catch (InvalidPathException | IOException e) {
      return value; // no path of this machine
    }
  }

  /**
   * What differs, one sentence for each key; secrets are not shown.
   *
   * @param here of the process that asks
   * @param there of the process that is asked
   */
  public static List<String> differences(Map<String, String> here, Map<String, String> there) {
    Set<String> keys = new TreeSet<>(here.keySet());
    keys.addAll(there.keySet());
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      String mine = here.getOrDefault(key, "");
      String other = there.getOrDefault(key, "");
      if (!mine.equals(other)) {
        differences.add(key + difference(shown(mine), shown(other)));
      }
    }
    return differences;
  }

  private static String difference(String mine, String other) {
    return mine.equals(other)
        ? " differs (a secret, not shown)"
        : " is " + mine + " here and " + other + " there";
  }

  private static String shown(String value) {
    int end = value.indexOf(CHECKSUM);
    String shown = end < 0 ? value : value.substring(0, end);
    return shown.isEmpty() ? "(empty)" : shown;
  }
}
