package io.klinesaga.config;

import java.util.Locale;

/**
 * The HTTP server of {@code run} for metrics and health. {@link #toString} hides the password.
 *
 * @param enabled whether there is one
 * @param host address it listens on
 * @param port its port; 0 is any free one
 * @param user who may ask
 * @param password of that user; empty if anybody may ask
 */
public record ManagementConfig(
    boolean enabled, String host, int port, String user, String password) {

  /** Whether it answers only those who name user and password. */
  public boolean isProtected() {
    return !password.isEmpty();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "ManagementConfig[enabled=%b, host=%s, port=%d, user=%s, password=%s]",
        enabled,
        host,
        port,
        user,
        Secrets.hidden(password));
  }
}
