package io.klinesaga.app;

import io.klinesaga.config.ManagementConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;

/**
 * Camel's management server, which serves {@code /observe/metrics} and {@code /observe/health}, as
 * this product sets it up.
 */
final class ManagementServer {
  private ManagementServer() {}

  /**
   * Camel's properties for it.
   *
   * @throws StartException if nothing can listen at its address
   */
  static Map<String, String> properties(ManagementConfig config) {
    if (!config.enabled()) {
      return Map.of("camel.management.enabled", "false");
    }
    int port = freePort(config);
    return Map.of(
        "camel.management.enabled", "true",
        "camel.management.host", config.host(),
        "camel.management.port", String.valueOf(port),
        "camel.management.healthCheckEnabled", "true",
        "camel.management.metricsEnabled", "true",
        "camel.metrics.enabled", "true");
  }

  /** Camel would report a port that is taken only in its log, after it has started. */
  private static int freePort(ManagementConfig config) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(config.host()), config.port()));
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new StartException(
          "the management server cannot listen on "
              + config.host()
              + ":"
              + config.port()
              + " (kline.management.host, kline.management.port): "
              + e.getMessage(),
          e);
    }
  }
}
