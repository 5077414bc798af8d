package io.klinesaga.source.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The table of profiles: a profile is nothing but a set of settings for the export of a well-known
 * tool. What a profile does not say is said by {@value #DEFAULT}.
 */
final class CsvProfiles {
  /** The profile of the product's own format, and what every other one starts from. */
  static final String DEFAULT = "kline";

  private static final Map<String, Map<String, String>> ALL = read();

  private CsvProfiles() {}

  static Set<String> names() {
    return new TreeSet<>(ALL.keySet());
  }

  /** The settings of a profile, complete. */
  static Map<String, String> settings(String profile) {
    Map<String, String> settings = new TreeMap<>(of(DEFAULT));
    settings.putAll(of(profile));
    return settings;
  }

  private static Map<String, String> of(String profile) {
    return ALL.getOrDefault(profile, Map.of());
  }

  private static Map<String, Map<String, String>> read() {
    Properties table = new Properties();
    try (InputStream file = CsvProfiles.class.getResourceAsStream("profiles.properties")) {
      if (file == null) {
        throw new IllegalStateException("profiles.properties is missing");
      }
      table.load(new InputStreamReader(file, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Map<String, String>> profiles = new TreeMap<>();
    for (String key : table.stringPropertyNames()) {
      int dot = key.indexOf('.');
      profiles
          .computeIfAbsent(key.substring(0, dot), name -> new TreeMap<>())
          .put(key.substring(dot + 1), table.getProperty(key));
    }
    return profiles;
  }
}
