package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;

/** What a person can do about one saga. */
public final class PostgresSagaControl {
  private final Transactions transactions;

  public PostgresSagaControl(Transactions transactions) {
    this.transactions = transactions;
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
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  """
                  SELECT id FROM saga_log WHERE id = ?
                  UNION ALL SELECT saga_id FROM transaction_log WHERE transaction_id::text = ? LIMIT 1
                  """)) {
            Sql.bind(statement, id, id);
            try (ResultSet result = statement.executeQuery()) {
              return result.next() ? Optional.of(result.getString(1)) : Optional.empty();
            }
          }
        });
  }

  /**
   * Makes a saga that is stuck, or put off, due at once, with all its attempts before it again.
   *
   * @return whether it was one of these
   */
  public boolean retry(String sagaId) {
    return transactions.inTransaction(
        () -> {
          boolean isDue =
              transactions.execute("retry saga " + sagaId, c -> Sql.update(c, RETRY, sagaId)) == 1;
          if (isDue) {
            note(sagaId, "RETRY_ORDERED", "");
          }
          return isDue;
        });
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
    return transactions.inTransaction(
        () -> {
          boolean isOurs =
              transactions.execute("give up saga " + sagaId, c -> Sql.update(c, GIVE_UP, sagaId))
                  == 1;
          if (isOurs) {
            String why = "given up: " + Sql.text(reason);
            transactions.execute("drop its before-images", c -> Sql.update(c, DROP_IMAGES, sagaId));
            transactions.execute("mark its ranges", c -> Sql.update(c, MARK, why, sagaId));
            transactions.execute("end its transactions", c -> Sql.update(c, END, why, sagaId));
            note(sagaId, "GIVEN_UP", reason);
          }
          return isOurs;
        });
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
      "UPDATE transaction_log SET final_status = 'ROLLED_BACK', td_status = 'UNKNOWN', error_msg = ?, updated_at = now()"
          + " WHERE saga_id = ?"
          + OPEN;
}
