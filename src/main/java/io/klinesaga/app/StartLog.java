package io.klinesaga.app;

import io.klinesaga.config.Configuration;
import io.klinesaga.market.MarketTime;
import io.klinesaga.routes.Firings;
import io.klinesaga.routes.RouteFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log of {@code run} says of its start and its end. */
final class StartLog {
  private static final Logger LOG = LoggerFactory.getLogger(StartLog.class);

  private StartLog() {}

  static void starting(Configuration configuration, String version) {
    LOG.info(
        "Kline Saga {} starts: sources {}; routes {}; data {}",
        version,
        configuration.sources().stream()
            .map(name -> source(name, configuration.sourceSettings(name).get("directory")))
            .collect(Collectors.joining(", ")),
        absolute(configuration.routesDir()),
        configuration.isAnyEmbedded()
            ? absolute(configuration.dataDir())
            : "on the configured servers");
    RouteFiles.warnings(configuration.routesDir())
        .forEach(warning -> LOG.warn("Route files: {}", warning));
  }

  private static String source(String name, @Nullable String directory) {
    return directory == null ? name : name + " (" + absolute(Path.of(directory)) + ")";
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /**
   * When everything runs.
   *
   * @param properties those Camel was started with
   */
  static void started(CamelContext context, Map<String, String> properties) {
    if (Boolean.parseBoolean(properties.get("camel.management.enabled"))) {
      LOG.info(
          "Management server: http://{}:{}/observe/health",
          properties.get("camel.management.host"),
          properties.get("camel.management.port"));
    }
    String next =
        Firings.next(context).entrySet().stream()
            .map(e -> e.getKey() + " " + MarketTime.text(e.getValue()))
            .collect(Collectors.joining(", "));
    LOG.info("Next firings: {}", next.isEmpty() ? "none, no schedule is active" : next);
  }

  static void stopped() {
    LOG.info("Stopped");
  }
}
