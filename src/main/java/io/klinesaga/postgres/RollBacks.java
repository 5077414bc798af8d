package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;

/**
 * Counts transactions that are rolled back. A run that is under way counts them at its end; to one
 * that has ended they are added when they are done, so that its figures are those of the log.
 */
final class RollBacks {
  /** Behind {@code WITH ended AS (UPDATE … RETURNING run_id, period)}: number by period. */
  static final String COUNTED =
      """
      , counted AS (
        SELECT run_id, count(*) AS n FROM ended WHERE run_id IS NOT NULL GROUP BY run_id
      ), told AS (
        UPDATE sync_run AS r SET saga_rollback = r.saga_rollback + c.n FROM counted AS c
        WHERE r.run_id = c.run_id AND r.finished_at IS NOT NULL
      )
      SELECT period, count(*) FROM ended GROUP BY period
      """;

  private RollBacks() {}

  /** Before the roll-back: so the end of the run either sees it or is seen by it. */
  static void lockRuns(Transactions transactions, String sagaId) {
    transactions.execute(
        "lock the runs of saga " + sagaId,
        connection ->
            Sql.query(
                connection,
                """
                SELECT run_id FROM sync_run WHERE run_id IN (SELECT run_id FROM transaction_log
                  WHERE saga_id = ? AND final_status IN ('PENDING', 'COMPENSATING')) ORDER BY run_id FOR UPDATE
                """,
                row -> row.getLong(1),
                sagaId));
  }
}
