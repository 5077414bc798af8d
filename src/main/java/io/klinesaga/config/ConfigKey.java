package io.klinesaga.config;

import java.util.Locale;

/**
 * One declared key.
 *
 * @param name full name, {@code kline.sync.chunk-size}
 * @param type how its value is written and which values it may have
 * @param defaultValue the value, as written, where nothing sets it
 * @param group how often a user needs it
 * @param secret whether its value must never be shown
 * @param doc one line for the file, the manual and help
 */
public record ConfigKey<T>(
    String name, ValueType<T> type, String defaultValue, Group group, boolean secret, String doc) {

  /** How often a user needs a key; the order of the tables in the manual. */
  public enum Group {
    /** What almost everybody sets. */
    ESSENTIAL,
    /** What many installations set. */
    OFTEN,
    /** What the defaults fit for almost everybody. */
    RARELY
  }

  /** The environment variable of this key: {@code KLINE_SYNC_CHUNK_SIZE}. */
  public String environmentVariable() {
    return environmentVariable(name);
  }

  static String environmentVariable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The value as it may be shown. */
  String shown(String value) {
    return secret ? Secrets.hidden(value) : Secrets.mask(value);
  }
}
