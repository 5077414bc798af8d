package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.function.Consumer;

/** The open transactions that the cleaner would take up now. */
public final class PostgresAbandoned {
  private final Transactions transactions;
  private final Duration ownerTimeout;

  /**
   * @param ownerTimeout a process silent for longer is gone; zero if every other process is
   */
  public PostgresAbandoned(Transactions transactions, Duration ownerTimeout) {
    this.transactions = transactions;
    this.ownerTimeout = ownerTimeout;
  }

  /**
   * Describes each.
   *
   * @return how many
   */
  public int describe(Consumer<String> line) {
    return transactions.execute(
        "look for abandoned transactions",
        connection -> {
          int count = 0;
          try (PreparedStatement statement = connection.prepareStatement(ABANDONED)) {
            statement.setLong(1, ownerTimeout.toMillis());
            try (ResultSet result = statement.executeQuery()) {
              while (result.next()) {
                line.accept(result.getString(1));
                count++;
              }
            }
          }
          return count;
        });
  }

  private static final String ABANDONED =
      """
      WITH due AS (
        SELECT s.*, s.owner NOT IN (SELECT owner FROM saga_owner WHERE heartbeat > now() - ? * interval '1 millisecond') AS is_gone
        FROM saga_log AS s WHERE s.state IN ('RUNNING', 'COMPENSATING', 'COMPLETING')
      )
      SELECT 'transaction ' || t.transaction_id || ' ' || t.symbol || ' ' || t.period || ' (saga ' || d.id || ', ' || d.state || '): '
        || CASE WHEN d.is_gone THEN 'its process ' || d.owner || ' is gone'
             WHEN d.state = 'RUNNING' THEN 'its deadline ' || d.deadline || ' has passed'
             ELSE 'attempt ' || d.attempts + 1 || ' is due, the last one failed: ' || coalesce(d.last_error, '') END
      FROM due AS d JOIN transaction_log AS t ON t.saga_id = d.id AND t.final_status IN ('PENDING', 'COMPENSATING')
      WHERE d.is_gone OR d.state = 'RUNNING' AND d.deadline < now() OR d.state <> 'RUNNING' AND d.next_attempt <= now()
      ORDER BY t.transaction_id
      """;
}
