package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
          List<String> lines =
              Sql.query(connection, ABANDONED, row -> row.getString(1), ownerTimeout.toMillis());
          lines.forEach(line);
          return lines.size();
        });
  }

  private static final String ABANDONED =
      String.format(
          Locale.ROOT,
          """
      WITH alive AS (%s), due AS (SELECT s.*, %s AS is_gone FROM saga_log AS s WHERE %s)
      SELECT 'transaction ' || t.transaction_id || ' ' || t.symbol || ' ' || t.period || ' (saga ' || d.id || ', ' || d.state || '): '
        || CASE WHEN d.is_gone THEN 'its process ' || d.owner || ' is gone'
             WHEN d.state = 'RUNNING' THEN 'its deadline ' || d.deadline || ' has passed'
             ELSE 'attempt ' || d.attempts + 1 || ' is due, the last one failed: ' || coalesce(d.last_error, '') END
      FROM due AS d JOIN transaction_log AS t ON t.saga_id = d.id AND t.final_status IN ('PENDING', 'COMPENSATING')
      ORDER BY t.transaction_id
      """,
          Sagas.ALIVE,
          Sagas.IS_GONE,
          Sagas.IS_DUE);
}
