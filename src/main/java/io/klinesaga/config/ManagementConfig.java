package io.klinesaga.config;

/**
 * The HTTP server of {@code run} for metrics and health.
 *
 * @param enabled whether there is one
 * @param host address it listens on
 * @param port its port; 0 is any free one
 */
public record ManagementConfig(boolean enabled, String host, int port) {}
