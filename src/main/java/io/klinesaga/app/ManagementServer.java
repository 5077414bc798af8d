package io.klinesaga.app;

import io.klinesaga.config.ManagementConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Map;

/**
 * Camel's management server, which serves {@code /observe/metrics} and {@code /observe/health}, as
 * this product sets it up.
 */
public final class ManagementServer {
  private ManagementServer() {}

  /**
   * Camel's properties for it. Camel's own checks of routes and consumers are off: they take a
   * route that was stopped on purpose for a failure, and do not miss one that is gone.
   *
   * @throws StartException if nothing can listen at its address, or anybody could ask it from afar
   */
  static Map<String, String> properties(ManagementConfig config) {
    if (!config.enabled()) {
      return Map.of("camel.management.enabled", "false");
    }
    requireProtection(config);
    // Its cache of files from jars would lie in the machine's temporary folder for ever after a
    // kill; nothing that is served comes from a jar.
    System.setProperty("vertx.disableFileCPResolving", "true");
    int port = freePort(config);
    return Map.ofEntries(
        Map.entry("camel.management.enabled", "true"),
        Map.entry("camel.management.host", config.host()),
        Map.entry("camel.management.port", String.valueOf(port)),
        Map.entry("camel.management.healthCheckEnabled", "true"),
        Map.entry("camel.management.metricsEnabled", "true"),
        Map.entry("camel.health.exposureLevel", "full"),
        Map.entry("camel.health.routesEnabled", "false"),
        Map.entry("camel.health.consumersEnabled", "false"),
        Map.entry("camel.health.producersEnabled", "false"),
        Map.entry("camel.metrics.enabled", "true"),
        Map.entry("camel.metrics.binders", "jvm-memory,jvm-gc,jvm-thread,processor,uptime"),
        // By endpoint they would be many and say nothing that the routes do not.
        Map.entry("camel.metrics.enableExchangeEventNotifier", "false"),
        Map.entry("camel.metrics.routePolicyLevel", "route"));
  }

  private static void requireProtection(ManagementConfig config) {
    if (!config.isProtected() && !isLoopback(config.host())) {
      throw new StartException(
          "the management server would answer anybody who reaches kline.management.host = "
              + config.host()
              + ": set kline.management.user and kline.management.password (or kline.management.password-file),"
              + " or listen on 127.0.0.1",
          null);
    }
  }

  /**
   * Whether only this machine reaches an address.
   *
   * @throws StartException if there is no such host
   */
  public static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new StartException("kline.management.host = " + host + ": there is no such host", e);
    }
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
