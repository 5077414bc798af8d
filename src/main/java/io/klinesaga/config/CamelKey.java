package io.klinesaga.config;

import java.util.Locale;

/** Keys of Camel's settings, which it takes in several spellings. */
public final class CamelKey {
  private CamelKey() {}

  /** The one spelling that all of a key have in common: lower case, without hyphens and lines. */
  public static String plain(String key) {
    return key.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }
}
