package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL knows about how the work goes, in one short statement. */
public final class PostgresHealth {
  private static final String FIGURES =
      """
      SELECT
        (SELECT count(*) FROM saga_log WHERE state IN ('RUNNING', 'COMPLETING', 'COMPENSATING') AND deadline < now()),
        (SELECT extract(epoch FROM now() - min(created_at)) FROM saga_log
          WHERE state IN ('RUNNING', 'COMPLETING', 'COMPENSATING') AND deadline < now()),
        (SELECT count(*) FROM saga_log WHERE state IN ('RUNNING', 'COMPLETING', 'COMPENSATING')),
        (SELECT count(*) FROM saga_log WHERE state = 'STUCK'),
        (SELECT extract(epoch FROM now() - max(finished_at)) FROM cleaner_round WHERE kind = 'clean' AND error IS NULL),
        (SELECT error FROM cleaner_round WHERE kind = 'clean' AND finished_at IS NOT NULL ORDER BY round_id DESC LIMIT 1),
        (SELECT kind || ' round ' || round_id FROM cleaner_round WHERE finished_at IS NULL LIMIT 1)
      """;

  private final Transactions transactions;

  public PostgresHealth(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Backlog of one moment, ages by PostgreSQL's clock.
   *
   * @param overdue unfinished sagas past their deadline, stuck ones not counted
   * @param oldestOverdue age of the oldest of them, null if there are none
   * @param open unfinished sagas, stuck ones not counted
   * @param stuck sagas that wait for a person
   * @param sinceCleaned since the last round of a cleaner that did all it had to, null if none did
   * @param cleanerError why the last round did not, null if it did
   * @param round the round that is going on, null if there is none
   */
  public record Backlog(
      long overdue,
      @Nullable Duration oldestOverdue,
      long open,
      long stuck,
      @Nullable Duration sinceCleaned,
      @Nullable String cleanerError,
      @Nullable String round) {}

  /**
   * Reads them.
   *
   * @throws io.klinesaga.jdbc.DatabaseException if PostgreSQL cannot be reached or asked
   */
  public Backlog read() {
    return transactions.execute(
        "read how the work goes", c -> Sql.one(c, FIGURES, PostgresHealth::backlog));
  }

  private static Backlog backlog(ResultSet row) throws SQLException {
    return new Backlog(
        row.getLong(1),
        seconds(row, 2),
        row.getLong(3),
        row.getLong(4),
        seconds(row, 5),
        row.getString(6),
        row.getString(7));
  }

  private static @Nullable Duration seconds(ResultSet result, int column) throws SQLException {
    double value = result.getDouble(column);
    return result.wasNull() ? null : Duration.ofSeconds((long) value);
  }
}
