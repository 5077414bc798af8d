package io.klinesaga.postgres;

import io.klinesaga.clean.Retention;
import io.klinesaga.config.CleanerConfig;
import io.klinesaga.jdbc.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Deletes old rows of the logs, some thousands at a time, each time in a transaction of its own.
 *
 * <p>Transactions go in the order of their ids and never past an open one, and {@code log_pruned}
 * remembers how far: a bar of a transaction that is not in the log is thereby known to be old
 * rather than unknown.
 */
public final class PostgresRetention implements Retention {
  private static final int BATCH = 2_000;
  private static final int MOST_BATCHES = 100;

  private final Transactions transactions;
  private final CleanerConfig config;

  public PostgresRetention(Transactions transactions, CleanerConfig config) {
    this.transactions = transactions;
    this.config = config;
  }

  @Override
  public long prune() {
    return transactions()
        + inBatches("sagas", SAGAS, config.transactions())
        + inBatches("events of sagas", EVENTS, config.transactions())
        + inBatches("runs", RUNS, config.runs())
        + inBatches("cleaner rounds", ROUNDS, config.runs())
        + inBatches("firings", FIRINGS, config.runs())
        + inBatches("nodes", NODES, config.runs())
        + inBatches("results of audits", AUDITS, config.runs())
        + inBatches("quarantined bars", QUARANTINE, config.quarantine())
        + config.revisions().map(this::revisions).orElse(0L);
  }

  /** What is deleted cannot be asked for any more: that is said before. */
  private long revisions(Duration age) {
    transactions.execute(
        "shorten the history of bars",
        connection -> Sql.update(connection, HISTORY_START, age.toMillis()));
    return inBatches("revisions", REVISIONS, age);
  }

  private long transactions() {
    long deleted = 0;
    for (int i = 0; i < MOST_BATCHES; i++) {
      int some = transactions.execute("prune old transactions", this::deleteTransactions);
      deleted += some;
      if (some == 0) {
        break;
      }
    }
    return deleted;
  }

  private int deleteTransactions(Connection connection) throws SQLException {
    return Sql.one(
        connection, TRANSACTIONS, row -> row.getInt(1), config.transactions().toMillis(), BATCH);
  }

  private long inBatches(String what, String sql, Duration age) {
    long deleted = 0;
    for (int i = 0; i < MOST_BATCHES; i++) {
      int some =
          transactions.execute(
              "prune old " + what,
              connection -> Sql.update(connection, sql, age.toMillis(), BATCH));
      deleted += some;
      if (some == 0) {
        break;
      }
    }
    return deleted;
  }

  private static final String TRANSACTIONS =
      """
      WITH first_kept AS (
        SELECT least(
          (SELECT min(transaction_id) FROM transaction_log WHERE final_status IN ('PENDING', 'COMPENSATING')),
          (SELECT transaction_id FROM transaction_log WHERE updated_at > now() - ? * interval '1 millisecond' ORDER BY transaction_id LIMIT 1)) AS id
      ), deleted AS (
        DELETE FROM transaction_log WHERE transaction_id IN (
          SELECT transaction_id FROM transaction_log
          WHERE transaction_id < coalesce((SELECT id FROM first_kept), 9223372036854775807)
          ORDER BY transaction_id LIMIT ?)
        RETURNING transaction_id, final_status, pg_update_time
      ), commits AS (
        INSERT INTO pruned_commit
        SELECT min(transaction_id), max(transaction_id), pg_update_time FROM (
          SELECT transaction_id, pg_update_time,
            transaction_id - row_number() OVER (PARTITION BY pg_update_time ORDER BY transaction_id) AS island
          FROM deleted WHERE final_status = 'COMMITTED') AS d
        GROUP BY pg_update_time, island
      ), remembered AS (
        UPDATE log_pruned SET transaction_id = greatest(log_pruned.transaction_id, d.last)
        FROM (SELECT max(transaction_id) AS last FROM deleted) AS d WHERE d.last IS NOT NULL
      )
      SELECT count(*) FROM deleted
      """;
  private static final String SAGAS =
      """
      DELETE FROM saga_log WHERE ctid IN (SELECT ctid FROM saga_log
        WHERE state IN ('COMPLETED', 'COMPENSATED', 'GIVEN_UP') AND updated_at < now() - ? * interval '1 millisecond' LIMIT ?)
      """;
  private static final String EVENTS =
      """
      DELETE FROM saga_event WHERE ctid IN (SELECT ctid FROM saga_event AS e WHERE e.at < now() - ? * interval '1 millisecond'
        AND NOT EXISTS (SELECT 1 FROM saga_log AS s WHERE s.id = e.saga_id) LIMIT ?)
      """;
  private static final String RUNS =
      """
      DELETE FROM sync_run WHERE ctid IN (SELECT ctid FROM sync_run
        WHERE started_at < now() - ? * interval '1 millisecond' AND finished_at IS NOT NULL LIMIT ?)
      """;
  private static final String ROUNDS =
      """
      DELETE FROM cleaner_round WHERE ctid IN (SELECT ctid FROM cleaner_round
        WHERE started_at < now() - ? * interval '1 millisecond' AND finished_at IS NOT NULL LIMIT ?)
      """;

  /** Those that were not stopped: who is stopped takes its row along. */
  private static final String NODES =
      """
      DELETE FROM cluster_node WHERE owner IN (SELECT owner FROM saga_owner
        WHERE heartbeat < now() - ? * interval '1 millisecond' LIMIT ?)
      """;

  /** By their own time: one that is older is not taken any more. */
  private static final String FIRINGS =
      """
      DELETE FROM schedule_firing WHERE ctid IN (SELECT ctid FROM schedule_firing
        WHERE scheduled_at < now() - ? * interval '1 millisecond' LIMIT ?)
      """;

  private static final String AUDITS =
      """
      DELETE FROM audit_result WHERE ctid IN (SELECT ctid FROM audit_result
        WHERE finished_at < now() - ? * interval '1 millisecond'
        AND audit_id < (SELECT max(audit_id) FROM audit_result) LIMIT ?)
      """;
  private static final String HISTORY_START =
      "UPDATE history_start SET since = greatest(since, now() - ? * interval '1 millisecond')";

  /** Whatever the age by now: only what cannot be asked for. */
  private static final String REVISIONS =
      """
      DELETE FROM bar_revision WHERE ctid IN (SELECT ctid FROM bar_revision
        WHERE revised_at < least(now() - ? * interval '1 millisecond', (SELECT since FROM history_start)) LIMIT ?)
      """;

  private static final String QUARANTINE =
      """
      DELETE FROM bar_quarantine WHERE ctid IN (SELECT ctid FROM bar_quarantine
        WHERE last_seen_at < now() - ? * interval '1 millisecond' LIMIT ?)
      """;
}
