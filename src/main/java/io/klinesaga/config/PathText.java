package io.klinesaga.config;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Paths as people write them. Java reads and writes the names of files in the charset of the locale
 * it was started in, so under {@code LC_ALL=C} it cannot open one with Chinese characters, and even
 * reads a command line with them wrong.
 */
public final class PathText {
  private static final String BROKEN = "\uFFFD";
  private static final String CHINESE = "\u901A\u8FBE\u4FE1";

  private PathText() {}

  /**
   * The path of a text.
   *
   * @throws IllegalArgumentException with what was expected, if this system has no such path
   */
  public static Path parse(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("expected a path (" + e.getReason() + ")" + hint(e), e);
    }
  }

  /** What to add to a message with that cause: the locale, if it is to blame; else nothing. */
  public static String hint(@Nullable Throwable cause) {
    return cause instanceof InvalidPathException && !isChineseReadable() ? "; " + locale() : "";
  }

  /** The same for a path that was made and may have been read wrong. */
  public static String hint(Path path) {
    return path.toString().contains(BROKEN) && !isChineseReadable() ? "; " + locale() : "";
  }

  /** Whether files with Chinese names can be opened. */
  public static boolean isChineseReadable() {
    return Charset.forName(charset()).newEncoder().canEncode(CHINESE);
  }

  /** Which locale decides about names of files, what that means, and what to do. */
  public static String locale() {
    return locale(System.getenv(), charset());
  }

  static String locale(Map<String, String> environment, String charset) {
    String set =
        Stream.of("LC_ALL", "LC_CTYPE", "LANG")
            .filter(name -> !environment.getOrDefault(name, "").isEmpty())
            .findFirst()
            .map(name -> "the locale " + name + "=" + environment.get(name))
            .orElse("the default locale, since LANG is not set,");
    return set
        + " makes Java read the names of files as "
        + charset
        + ", which has no Chinese characters: start it with LC_ALL=C.UTF-8";
  }

  private static String charset() {
    return System.getProperty("sun.jnu.encoding", "UTF-8");
  }
}
