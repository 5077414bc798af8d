package io.klinesaga.cli;

import io.klinesaga.config.Configuration;
import io.klinesaga.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command. */
final class GlobalOptions {
  private static final Path DEFAULT_FILE = Path.of("application.properties");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings to read; default: application.properties of the working directory, if there is one.")
  private @Nullable Path file;

  @Option(
      names = "--routes",
      paramLabel = "DIR",
      description = "Folder of the route files (kline.routes-dir).")
  private @Nullable String routes;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Folder of the embedded databases (kline.data-dir).")
  private @Nullable String dataDir;

  @Option(
      names = "--set",
      paramLabel = "key=value",
      description =
          "Sets one key; may be repeated. Wins over the environment, which wins over the file.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = {"-q", "--quiet"},
      description = "Only errors and results.")
  private boolean quiet;

  @Option(names = "--json", description = "Results as JSON.")
  private boolean json;

  boolean isQuiet() {
    return quiet;
  }

  boolean isJson() {
    return json;
  }

  /**
   * The settings.
   *
   * @param more set by options of the command itself
   * @throws ConfigurationException if they are wrong
   */
  Configuration configuration(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    put(all, "kline.routes-dir", routes);
    put(all, "kline.data-dir", dataDir);
    all.putAll(more);
    return Configuration.load(file(), System.getenv(), all);
  }

  private static void put(Map<String, String> all, String key, @Nullable String value) {
    if (value != null) {
      all.put(key, value);
    }
  }

  private @Nullable Path file() {
    if (file != null) {
      return file;
    }
    return Files.isReadable(DEFAULT_FILE) ? DEFAULT_FILE : null;
  }
}
