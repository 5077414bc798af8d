package io.klinesaga.postgres;

import io.klinesaga.clean.CleanerRounds;
import io.klinesaga.jdbc.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code cleaner_round}. A round whose process is gone is ended by the next one; so is
 * one that this process could not end, because within a process rounds exclude each other here.
 */
public final class PostgresCleanerRounds implements CleanerRounds {
  private final Transactions transactions;
  private final SagaOwner owner;
  private final Duration ownerTimeout;

  /** The round this process is in; 0 for none. */
  private long active;

  public PostgresCleanerRounds(Transactions transactions, SagaOwner owner, Duration ownerTimeout) {
    this.transactions = transactions;
    this.owner = owner;
    this.ownerTimeout = ownerTimeout;
  }

  /** Lets the starts of rounds and of runs without locks wait for each other. */
  static void lock(Connection connection) throws SQLException {
    Sql.update(connection, "LOCK TABLE cleaner_round IN SHARE ROW EXCLUSIVE MODE");
  }

  /** The live process that purges now, or null. */
  static @Nullable String purging(Connection connection, Duration ownerTimeout)
      throws SQLException {
    return text(connection, PURGE, ownerTimeout.toMillis());
  }

  private static final String PURGE =
      "SELECT owner FROM cleaner_round WHERE kind = 'purge' AND finished_at IS NULL AND owner IN ("
          + Sagas.ALIVE
          + ")";

  @Override
  public synchronized Start begin(Kind kind) {
    if (active != 0) {
      return new Start(0, "this process is in round " + active);
    }
    Start start = transactions.inTransaction(() -> beginLocked(kind));
    active = start.id();
    return start;
  }

  private Start beginLocked(Kind kind) {
    return transactions.execute(
        "begin a cleaner round",
        connection -> {
          lock(connection);
          endAbandoned(connection);
          String refusal = text(connection, OTHER_ROUND);
          if (refusal == null && kind == Kind.PURGE) {
            refusal = text(connection, RUN_WITHOUT_LOCKS, ownerTimeout.toMillis());
          }
          return refusal == null
              ? new Start(insert(connection, kind), null)
              : new Start(0, refusal);
        });
  }

  private void endAbandoned(Connection connection) throws SQLException {
    Sql.update(
        connection,
        "UPDATE cleaner_round SET finished_at = now(), error = 'not ended by its process'"
            + " WHERE finished_at IS NULL AND (owner = ? OR owner NOT IN ("
            + Sagas.ALIVE
            + "))",
        owner.id(),
        ownerTimeout.toMillis());
  }

  private static final String OTHER_ROUND =
      """
      SELECT 'process ' || owner || ' is in ' || kind || ' round ' || round_id || ' since ' || started_at
      FROM cleaner_round WHERE finished_at IS NULL
      """;

  private static final String RUN_WITHOUT_LOCKS =
      String.format(
          Locale.ROOT,
          """
      SELECT 'run ' || run_id || ' of process ' || owner || ' writes without locks'
      FROM sync_run WHERE finished_at IS NULL AND transaction_mode = 'traditional'
        AND owner IN (%s)
      ORDER BY run_id LIMIT 1
      """,
          Sagas.ALIVE);

  private static @Nullable String text(Connection connection, String sql, Object... parameters)
      throws SQLException {
    return Sql.first(connection, sql, row -> row.getString(1), parameters).orElse(null);
  }

  private long insert(Connection connection, Kind kind) throws SQLException {
    return Sql.one(
        connection,
        "INSERT INTO cleaner_round (kind, owner) VALUES (?, ?) RETURNING round_id",
        row -> row.getLong(1),
        kind.name().toLowerCase(Locale.ROOT),
        owner.id());
  }

  @Override
  public synchronized void end(long id, Counts counts, @Nullable String error) {
    active = 0;
    transactions.execute(
        "end cleaner round " + id,
        connection ->
            Sql.update(
                connection,
                """
                UPDATE cleaner_round SET finished_at = now(), abandoned = ?, finished = ?, late_ranges = ?, purged_rows = ?,
                  pruned_rows = ?, error = ?, stuck = (SELECT count(*) FROM saga_log WHERE state = 'STUCK')
                WHERE round_id = ? AND finished_at IS NULL
                """,
                counts.abandoned().taken(),
                counts.abandoned().finished(),
                counts.lateRanges(),
                counts.purgedRows(),
                counts.prunedRows(),
                error == null ? null : Sql.text(error),
                id));
  }

  @Override
  public int endDeadRuns() {
    return transactions.execute(
        "end the runs of dead processes",
        connection -> Sql.update(connection, END_DEAD_RUNS, ownerTimeout.toMillis()));
  }

  /**
   * What such a run has not come to has failed, so that its figures add up. A dispatched run is
   * ended by another node, which has a day for it.
   */
  private static final String END_DEAD_RUNS =
      String.format(
          Locale.ROOT,
          """
      WITH dead AS (
        SELECT run_id FROM sync_run AS r WHERE finished_at IS NULL AND owner NOT IN (%s)
          AND NOT EXISTS (SELECT FROM sync_dispatch AS d WHERE d.run_id = r.run_id AND d.created_at > now() - interval '1 day')
      ), counted AS (
        SELECT d.run_id, count(*) FILTER (WHERE t.final_status = 'COMMITTED' AND t.row_count > 0) AS committed,
          count(*) FILTER (WHERE t.final_status = 'COMMITTED' AND t.row_count = 0) AS unchanged,
          count(*) FILTER (WHERE t.final_status = 'ROLLED_BACK') AS rolled_back,
          coalesce(sum(t.row_count) FILTER (WHERE t.final_status = 'COMMITTED'), 0) AS rows
        FROM dead AS d LEFT JOIN transaction_log AS t ON t.run_id = d.run_id GROUP BY d.run_id
      )
      UPDATE sync_run AS r SET finished_at = now(), committed = c.committed, unchanged = r.unchanged + c.unchanged,
        series = greatest(r.series, c.committed + r.unchanged + c.unchanged),
        failed = greatest(0, r.series - c.committed - r.unchanged - c.unchanged),
        saga_success = c.committed + c.unchanged, saga_rollback = c.rolled_back, rows_written = c.rows
      FROM counted AS c WHERE r.run_id = c.run_id
      """,
          Sagas.ALIVE);

  @Override
  public int stuck() {
    return transactions.execute(
        "count stuck sagas",
        connection ->
            Sql.one(
                connection,
                "SELECT count(*) FROM saga_log WHERE state = 'STUCK'",
                row -> row.getInt(1)));
  }
}
