package io.klinesaga.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How PostgreSQL is reached. {@link #toString} hides the password.
 *
 * @param url JDBC URL; empty for the embedded server
 * @param user role
 * @param password its password; empty for none
 * @param poolSize most connections at a time
 * @param connectTimeout longest wait for a connection
 * @param statementTimeout longest run of one statement
 */
public record PostgresConfig(
    String url,
    String user,
    String password,
    int poolSize,
    Duration connectTimeout,
    Duration statementTimeout) {

  /** Whether the embedded server is used. */
  public boolean isEmbedded() {
    return url.isEmpty();
  }

  /** The servers that the URL names; one without a name if it is empty. */
  public List<String> servers() {
    return ServerTypes.servers(url);
  }

  /** The same limits with another server, such as the embedded one. */
  public PostgresConfig at(String otherUrl, String otherUser, String otherPassword) {
    return new PostgresConfig(
        otherUrl, otherUser, otherPassword, poolSize, connectTimeout, statementTimeout);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "PostgresConfig[url=%s, user=%s, password=%s, poolSize=%d]",
        Secrets.mask(url),
        user,
        Secrets.hidden(password),
        poolSize);
  }
}
