package io.klinesaga.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** Keeps passwords out of logs, errors and listings. */
public final class Secrets {
  /** What stands for a secret. */
  public static final String MASK = "******";

  private static final Pattern PARAMETER =
      Pattern.compile(
          "(?i)\\b((?:[a-z_]*(?:password|passwd|secret)|token|bearerToken)=)[^&;,\\s]*");
  private static final Pattern USER_INFO = Pattern.compile("(//[^/@:\\s]*:)[^/\\s]*@");
  private static final Pattern NAME = Pattern.compile(".*(password|passwd|secret|token)");

  private Secrets() {}

  /**
   * Masks the passwords inside URLs and other text: {@code password=…} and similar parameters, and
   * {@code //user:…@host}. Everything else stays as it is.
   */
  public static String mask(String text) {
    String masked = PARAMETER.matcher(text).replaceAll("$1" + MASK);
    return USER_INFO.matcher(masked).replaceAll("$1" + MASK + "@");
  }

  /** Whether a key of that name holds a secret, for keys whose declaration is not known here. */
  static boolean isSecretName(String key) {
    return NAME.matcher(key.toLowerCase(Locale.ROOT)).matches();
  }

  /** What is shown for a value that is a secret as a whole; empty stays empty. */
  static String hidden(String value) {
    return value.isEmpty() ? "" : MASK;
  }
}
