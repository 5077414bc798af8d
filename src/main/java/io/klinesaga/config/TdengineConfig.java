package io.klinesaga.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How TDengine is reached. {@link #toString} hides the password.
 *
 * @param url JDBC URL of one or more servers without a database; empty for the embedded server
 * @param user its user
 * @param password its password
 * @param database name of the database that holds the bars
 * @param databaseOptions with which it is created
 * @param poolSize most connections at a time
 * @param connectTimeout longest wait for a connection
 * @param requestTimeout longest wait for an answer
 * @param batchRows most rows in one bound batch
 */
public record TdengineConfig(
    String url,
    String user,
    String password,
    String database,
    DatabaseOptions databaseOptions,
    int poolSize,
    Duration connectTimeout,
    Duration requestTimeout,
    int batchRows) {

  /** Whether the embedded server is used. */
  public boolean isEmbedded() {
    return url.isEmpty();
  }

  /** The servers that the URL names, each {@code host:port}; one without a name if it is empty. */
  public List<String> servers() {
    return ServerTypes.servers(url);
  }

  /** The same limits with another server, such as the embedded one. */
  public TdengineConfig at(String otherUrl, String otherUser, String otherPassword) {
    return new TdengineConfig(
        otherUrl,
        otherUser,
        otherPassword,
        database,
        databaseOptions,
        poolSize,
        connectTimeout,
        requestTimeout,
        batchRows);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "TdengineConfig[url=%s, user=%s, password=%s, database=%s, poolSize=%d]",
        Secrets.mask(url),
        user,
        Secrets.hidden(password),
        database,
        poolSize);
  }
}
