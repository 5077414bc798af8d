package io.klinesaga.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was set, where, before it is parsed: the highest place wins, every place is checked for
 * unknown keys.
 */
final class RawSettings {
  /** A value and the place it comes from, as shown in messages. */
  record Setting(String value, String origin) {}

  static final String PREFIX = "kline.";
  static final String SOURCE_PREFIX = "kline.source.";
  private static final List<String> SHIPPED_SOURCES =
      List.of("tdx-file", "tdx-server", "tdx-day", "csv", "synthetic");

  private final Map<String, Setting> own = new TreeMap<>();
  private final Map<String, String> others = new LinkedHashMap<>();
  private final List<String> problems;

  RawSettings(
      @Nullable Path file,
      Map<String, String> environment,
      Map<String, String> settings,
      List<String> problems) {
    this.problems = problems;
    if (file != null) {
      readFile(file);
    }
    Map<String, Setting> fromEnvironment = readEnvironment(environment);
    settings.forEach((key, value) -> put(key, value, "--set"));
    fromEnvironment.forEach(
        (key, setting) -> {
          if (!settings.containsKey(key)) {
            own.put(key, setting);
          }
        });
    checkNames();
  }

  Optional<Setting> own(String key) {
    return Optional.ofNullable(own.get(key));
  }

  /** The settings of other parties: Camel's and the integrators' own placeholders. */
  Map<String, String> others() {
    return others;
  }

  /** The keys below {@code kline.source.<name>.}, full names. */
  Map<String, Setting> sourceSettings() {
    Map<String, Setting> found = new TreeMap<>(own);
    found.keySet().removeIf(key -> !key.startsWith(SOURCE_PREFIX));
    return found;
  }

  private void readFile(Path file) {
    Map<String, Integer> lines = new LinkedHashMap<>();
    for (PropertiesFile.Entry entry : new PropertiesFile(file, problems).entries()) {
      String origin = file + ":" + entry.line();
      Integer earlier = lines.put(entry.key(), entry.line());
      if (earlier != null) {
        problems.add(entry.key() + " (" + origin + "): already set in line " + earlier);
      }
      put(entry.key(), entry.value(), origin);
    }
  }

  private void put(String key, String value, String origin) {
    if (key.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
      own.put(key, new Setting(value, origin));
    } else {
      others.put(key, value);
    }
  }

  /** Reads KLINE_* once all names of sources are known, as these decide what a variable means. */
  private Map<String, Setting> readEnvironment(Map<String, String> environment) {
    Map<String, Setting> found = new TreeMap<>();
    Map<String, String> names = new TreeMap<>();
    Keys.all().forEach(key -> names.put(key.environmentVariable(), key.name()));
    Collection<String> sources = sourceNames(environment);
    new TreeMap<>(environment)
        .forEach(
            (variable, value) -> {
              if (variable.startsWith("KLINE_")) {
                readVariable(variable, value, names, sources, found);
              }
            });
    return found;
  }

  private void readVariable(
      String variable,
      String value,
      Map<String, String> names,
      Collection<String> sources,
      Map<String, Setting> found) {
    String key = names.get(variable);
    if (key == null) {
      key = sourceKey(variable, sources);
    }
    String origin = "environment variable " + variable;
    if (key == null) {
      problems.add(origin + ": unknown key" + didYouMean(variable, names.keySet()));
    } else {
      found.put(key, new Setting(value, origin));
    }
  }

  private static @Nullable String sourceKey(String variable, Collection<String> sources) {
    for (String source : sources) {
      String prefix = ConfigKey.environmentVariable(SOURCE_PREFIX + source + ".");
      if (variable.startsWith(prefix) && variable.length() > prefix.length()) {
        String rest = variable.substring(prefix.length()).toLowerCase(Locale.ROOT);
        return SOURCE_PREFIX + source + "." + rest.replace('_', '-');
      }
    }
    return null;
  }

  private Collection<String> sourceNames(Map<String, String> environment) {
    Collection<String> names = new TreeSet<>(SHIPPED_SOURCES);
    List<String> lists = new ArrayList<>();
    own(Keys.SOURCE.name()).ifPresent(s -> lists.add(s.value()));
    lists.add(environment.getOrDefault(Keys.SOURCE.environmentVariable(), ""));
    for (String list : lists) {
      for (String name : list.split(",", -1)) {
        if (!name.isBlank()) {
          names.add(name.strip());
        }
      }
    }
    return names;
  }

  private void checkNames() {
    List<String> declared = Keys.all().stream().map(ConfigKey::name).toList();
    Collection<String> sources = sourceNames(Map.of());
    own.forEach(
        (key, setting) -> {
          if (!declared.contains(key) && !isSourceKey(key, sources)) {
            problems.add(unknown(key, setting, declared, sources));
          }
        });
  }

  private static boolean isSourceKey(String key, Collection<String> sources) {
    return sources.stream()
        .map(name -> SOURCE_PREFIX + name + ".")
        .anyMatch(prefix -> key.startsWith(prefix) && key.length() > prefix.length());
  }

  private static String unknown(
      String key, Setting setting, List<String> declared, Collection<String> sources) {
    String head = key + " (" + setting.origin() + "): unknown key";
    if (key.startsWith(SOURCE_PREFIX) && key.indexOf('.', SOURCE_PREFIX.length()) > 0) {
      return head + "; sources are " + String.join(", ", sources);
    }
    return head + didYouMean(key, declared);
  }

  private static String didYouMean(String found, Collection<String> names) {
    return Suggestion.closest(found, names).map(n -> "; did you mean " + n + "?").orElse("");
  }
}
