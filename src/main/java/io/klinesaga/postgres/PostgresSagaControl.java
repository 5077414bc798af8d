package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Period;
import io.klinesaga.saga.SagaListener;
import io.klinesaga.saga.SagaState;
import io.klinesaga.transaction.CompensationListener;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a person can do about one saga. */
public final class PostgresSagaControl {
  private final Transactions transactions;
  private final SagaListener sagas;
  private final CompensationListener compensations;

  public PostgresSagaControl(Transactions transactions) {
    this(transactions, SagaListener.NONE, CompensationListener.NONE);
  }

  /**
   * With listeners.
   *
   * @param sagas is told of sagas that end here, or that are to be tried again
   * @param compensations is told of transactions that end here
   */
  public PostgresSagaControl(
      Transactions transactions, SagaListener sagas, CompensationListener compensations) {
    this.transactions = transactions;
    this.sagas = sagas;
    this.compensations = compensations;
  }

  /**
   * Finds a saga.
   *
   * @param id its id, or the id of one of its transactions
   * @return its id
   */
  public Optional<String> find(String id) {
    return transactions.execute(
        "find saga " + id,
        connection ->
            Sql.first(
                connection,
                """
                SELECT id FROM saga_log WHERE id = ?
                UNION ALL SELECT saga_id FROM transaction_log WHERE transaction_id::text = ? LIMIT 1
                """,
                row -> row.getString(1),
                id,
                id));
  }

  /** A saga that has not ended. */
  public record Unfinished(
      String id,
      String state,
      int attempts,
      Instant began,
      Instant deadline,
      String owner,
      String lastError) {}

  /** The sagas that have not ended, the oldest first. */
  public List<Unfinished> open(int limit) {
    return transactions.execute(
        "list open sagas", c -> Sql.query(c, UNFINISHED, PostgresSagaControl::unfinished, limit));
  }

  private static final String UNFINISHED =
      """
      SELECT id, state, attempts, created_at, deadline, owner, coalesce(last_error, '') FROM saga_log
      WHERE state IN ('RUNNING', 'COMPLETING', 'COMPENSATING', 'STUCK') ORDER BY created_at LIMIT ?
      """;

  private static Unfinished unfinished(ResultSet row) throws SQLException {
    return new Unfinished(
        row.getString(1),
        row.getString(2),
        row.getInt(3),
        row.getTimestamp(4).toInstant(),
        row.getTimestamp(5).toInstant(),
        row.getString(6),
        row.getString(7));
  }

  /**
   * Makes a saga that is stuck, or put off, due at once, with all its attempts before it again.
   *
   * @return whether it was one of these
   */
  public boolean retry(String sagaId) {
    boolean isDue = transactions.inTransaction(() -> retryLogged(sagaId));
    if (isDue) {
      sagas.retryOrdered(sagaId);
    }
    return isDue;
  }

  private boolean retryLogged(String sagaId) {
    int ours = transactions.execute("retry saga " + sagaId, c -> Sql.update(c, RETRY, sagaId));
    if (ours == 1) {
      note(sagaId, "RETRY_ORDERED", "");
    }
    return ours == 1;
  }

  private static final String RETRY =
      """
      UPDATE saga_log AS s SET attempts = 0, next_attempt = now(), updated_at = now(),
        state = CASE WHEN s.state <> 'STUCK' THEN s.state
          WHEN EXISTS (SELECT 1 FROM transaction_log AS t WHERE t.saga_id = s.id AND t.final_status IN ('PENDING', 'COMPENSATING'))
            THEN 'COMPENSATING' ELSE 'COMPLETING' END
      WHERE id = ? AND state IN ('STUCK', 'COMPENSATING', 'COMPLETING')
      """;

  private void note(String sagaId, String event, String detail) {
    transactions.execute(
        "note " + event,
        connection ->
            Sql.update(
                connection,
                "INSERT INTO saga_event (saga_id, owner, event, detail) VALUES (?, 'a person', ?, ?)",
                sagaId,
                event,
                Sql.text(detail)));
  }

  /**
   * Ends a saga that cannot be compensated. Its series become free and their ranges are marked to
   * be read again, because its bars may still be there; until then the audit names them.
   *
   * @param reason why, for the history
   * @return whether the saga was stuck or being finished; one that is running or has ended cannot
   *     be given up
   */
  public boolean giveUp(String sagaId, String reason) {
    Optional<Map<Period, Integer>> ended =
        transactions.inTransaction(() -> giveUpLogged(sagaId, reason));
    ended.ifPresent(
        counts -> {
          compensations.rolledBack(sagaId, counts);
          sagas.ended(sagaId, SagaState.GIVEN_UP, null);
        });
    return ended.isPresent();
  }

  private Optional<Map<Period, Integer>> giveUpLogged(String sagaId, String reason) {
    int ours = transactions.execute("give up saga " + sagaId, c -> Sql.update(c, GIVE_UP, sagaId));
    if (ours == 0) {
      return Optional.empty();
    }
    RollBacks.lockRuns(transactions, sagaId);
    String why = "given up: " + Sql.text(reason);
    transactions.execute("drop its before-images", c -> Sql.update(c, DROP_IMAGES, sagaId));
    transactions.execute("mark its ranges", c -> Sql.update(c, MARK, why, sagaId));
    Map<Period, Integer> ended =
        transactions.execute("end its transactions", c -> Sql.countByPeriod(c, END, why, sagaId));
    note(sagaId, "GIVEN_UP", reason);
    return Optional.of(ended);
  }

  private static final String OPEN = " AND final_status IN ('PENDING', 'COMPENSATING')";
  private static final String GIVE_UP =
      """
      UPDATE saga_log SET state = 'GIVEN_UP', next_attempt = NULL, updated_at = now()
      WHERE id = ? AND state IN ('STUCK', 'COMPENSATING', 'COMPLETING')
      """;
  private static final String DROP_IMAGES =
      "DELETE FROM bar_before_image WHERE transaction_id IN (SELECT transaction_id FROM transaction_log WHERE saga_id = ?"
          + OPEN
          + ")";
  private static final String MARK =
      "INSERT INTO reread_range (symbol, period, range_start, range_end, rewrite, reason)"
          + " SELECT symbol, period, range_start, range_end, true, ? FROM transaction_log WHERE saga_id = ?"
          + OPEN;
  private static final String END =
      "WITH ended AS (UPDATE transaction_log SET final_status = 'ROLLED_BACK', td_status = 'UNKNOWN', error_msg = ?, updated_at = now()"
          + " WHERE saga_id = ?"
          + OPEN
          + " RETURNING run_id, period)"
          + RollBacks.COUNTED;
}
