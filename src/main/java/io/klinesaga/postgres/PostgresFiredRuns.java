package io.klinesaga.postgres;

import io.klinesaga.cluster.Firing;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.sync.FiredRuns;
import io.klinesaga.sync.SyncSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rows of {@code sync_dispatch} that firings have begun. */
public final class PostgresFiredRuns implements FiredRuns {
  private final Transactions transactions;
  private final SagaOwner owner;

  /**
   * @param owner this process
   */
  public PostgresFiredRuns(Transactions transactions, SagaOwner owner) {
    this.transactions = transactions;
    this.owner = owner;
  }

  @Override
  public Optional<Found> takeUp(Firing firing, String kind, long after) {
    return transactions.inTransaction(
        () -> {
          PostgresFirings.requireClaim(transactions, firing);
          Optional<Found> found = next(firing, kind, after);
          found.filter(one -> one.ended() == null).ifPresent(this::takeOver);
          return found;
        });
  }

  private Optional<Found> next(Firing firing, String kind, long after) {
    return transactions.execute(
        "look for the run of " + firing,
        connection ->
            Sql.first(
                connection,
                "SELECT r.run_id, d.request, r.series, d.idle, "
                    + PostgresChunkBook.AGE
                    + """
                , r.finished_at IS NOT NULL, r.transaction_mode, r.committed, r.unchanged, r.busy, r.failed, r.partial, r.postponed,
                  r.disputed, r.saga_success, r.saga_rollback, r.rows_read, r.rows_written, r.rows_quarantined, r.rows_suspended,
                  r.rows_withdrawn, r.rows_held, coalesce(r.duration_ms, 0)
                FROM sync_dispatch AS d JOIN sync_run AS r USING (run_id)
                WHERE d.firing_route = ? AND d.firing_at = ? AND r.kind = ? AND d.run_id > ?
                ORDER BY d.run_id LIMIT 1 FOR UPDATE OF r
                """,
                PostgresFiredRuns::found,
                firing.route(),
                PostgresFirings.time(firing),
                kind,
                after));
  }

  private static Found found(ResultSet row) throws SQLException {
    return new Found(PostgresChunkBook.planned(row), row.getBoolean(6) ? figures(row) : null);
  }

  /** What the series that are not done have come to is not kept. */
  private static SyncSummary figures(ResultSet row) throws SQLException {
    return new SyncSummary(
        TransactionMode.valueOf(row.getString(7).toUpperCase(Locale.ROOT)),
        row.getInt(3),
        row.getInt(8),
        row.getInt(9),
        row.getInt(10),
        row.getInt(11),
        row.getInt(12),
        row.getInt(13),
        row.getInt(14),
        row.getInt(15),
        row.getInt(16),
        row.getLong(17),
        row.getLong(18),
        row.getLong(19),
        row.getLong(20),
        row.getLong(21),
        row.getLong(22),
        Duration.ofMillis(row.getLong(23)),
        List.of(),
        List.of(),
        "");
  }

  /** Who had to end it before, alive or not, finds that it has not to. */
  private void takeOver(Found found) {
    long runId = found.run().runId();
    transactions.execute(
        "take run " + runId + " over",
        connection ->
            Sql.update(
                connection, "UPDATE sync_run SET owner = ? WHERE run_id = ?", owner.id(), runId));
  }
}
