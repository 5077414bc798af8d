package io.klinesaga.postgres;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.sync.RunHistory;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code sync_run}. */
public final class PostgresRunHistory implements RunHistory {
  private final Transactions transactions;
  private final SagaOwner owner;
  private final Duration ownerTimeout;

  public PostgresRunHistory(Transactions transactions, SagaOwner owner, Duration ownerTimeout) {
    this.transactions = transactions;
    this.owner = owner;
    this.ownerTimeout = ownerTimeout;
  }

  /** A run without sagas takes no locks, so it and a purge keep out of each other's way here. */
  @Override
  public long begin(SyncRequest request) {
    return transactions.inTransaction(
        () -> {
          if (request.mode() == TransactionMode.TRADITIONAL) {
            requireNoPurge();
          }
          return insert(request);
        });
  }

  private void requireNoPurge() {
    transactions.execute(
        "look for a purge",
        connection -> {
          PostgresCleanerRounds.lock(connection);
          String process = PostgresCleanerRounds.purging(connection, ownerTimeout);
          if (process != null) {
            throw new IllegalStateException(
                "a purge by process "
                    + process
                    + " is at work, and a sync without sagas takes no locks; try again when it has ended");
          }
          return true;
        });
  }

  private long insert(SyncRequest request) {
    return transactions.execute(
        "record the start of a run",
        connection ->
            Sql.one(
                connection,
                "INSERT INTO sync_run (kind, transaction_mode, owner) VALUES (?, ?, ?) RETURNING run_id",
                row -> row.getLong(1),
                request.kind(),
                request.mode().code(),
                owner.id()));
  }

  @Override
  public void planned(long runId, int series, int unchanged) {
    transactions.execute(
        "record the plan of run " + runId,
        connection ->
            Sql.update(
                connection,
                "UPDATE sync_run SET series = ?, unchanged = ? WHERE run_id = ?",
                series,
                unchanged,
                runId));
  }

  @Override
  public void unchanged(long runId, int series) {
    transactions.execute(
        "count unchanged series of run " + runId,
        connection ->
            Sql.update(
                connection,
                "UPDATE sync_run SET unchanged = unchanged + ? WHERE run_id = ?",
                series,
                runId));
  }

  @Override
  public Optional<SyncSummary> end(long runId, SyncSummary summary, @Nullable String error) {
    return transactions.inTransaction(
        () -> {
          SyncSummary counted = counted(runId, summary);
          return write(runId, counted, error) == 0 ? Optional.empty() : Optional.of(counted);
        });
  }

  /**
   * Locks the run first: a roll-back that comes to its end now waits and then adds itself to the
   * ended run.
   */
  private SyncSummary counted(long runId, SyncSummary summary) {
    return transactions.execute(
        "count the transactions of run " + runId,
        connection -> {
          Sql.update(connection, "UPDATE sync_run SET kind = kind WHERE run_id = ?", runId);
          return Sql.one(
              connection,
              """
              SELECT count(*) FILTER (WHERE final_status = 'COMMITTED'),
                count(*) FILTER (WHERE final_status = 'ROLLED_BACK')
              FROM transaction_log WHERE run_id = ?
              """,
              row -> summary.withTransactions(row.getInt(1), row.getInt(2)),
              runId);
        });
  }

  /** Whether the last run of a kind that has ended had to postpone series. */
  public static boolean lastPostponed(Transactions transactions, String kind) {
    return transactions.execute(
        "look at the last " + kind + " run",
        connection ->
            Sql.first(
                    connection,
                    """
                    SELECT postponed > 0 FROM sync_run
                    WHERE kind = ? AND finished_at IS NOT NULL ORDER BY run_id DESC LIMIT 1
                    """,
                    row -> row.getBoolean(1),
                    kind)
                .orElse(false));
  }

  /** Only once; what the cleaner has noted of a run that it took for dead is no end. */
  private int write(long runId, SyncSummary summary, @Nullable String error) {
    return transactions.execute(
        "record the end of run " + runId,
        connection ->
            Sql.update(
                connection,
                """
                UPDATE sync_run SET finished_at = now(), series = ?, committed = ?, unchanged = ?, busy = ?, failed = ?, saga_success = ?,
                  saga_rollback = ?, rows_read = ?, rows_written = ?, rows_quarantined = ?,
                  partial = ?, postponed = ?, disputed = ?, rows_suspended = ?, rows_withdrawn = ?, rows_held = ?, duration_ms = ?, error = ?
                WHERE run_id = ? AND owner = ? AND (duration_ms IS NULL OR duration_ms = ?)
                """,
                summary.series(),
                summary.committed(),
                summary.unchanged(),
                summary.busy(),
                summary.failed(),
                summary.sagaSuccess(),
                summary.sagaRollback(),
                summary.rowsRead(),
                summary.rowsWritten(),
                summary.rowsQuarantined(),
                summary.partial(),
                summary.postponed(),
                summary.disputed(),
                summary.rowsSuspended(),
                summary.rowsWithdrawn(),
                summary.rowsHeld(),
                summary.duration().toMillis(),
                error == null ? null : Sql.text(error),
                runId,
                owner.id(),
                summary.duration().toMillis()));
  }
}
