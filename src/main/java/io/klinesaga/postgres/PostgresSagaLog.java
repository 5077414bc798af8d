package io.klinesaga.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.saga.SagaLog;
import io.klinesaga.saga.SagaRecord;
import io.klinesaga.saga.SagaState;
import io.klinesaga.saga.SagaStep;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The saga log in the tables {@code saga_log} and {@code saga_owner}. All times are the database's.
 */
public final class PostgresSagaLog implements SagaLog {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<List<SagaStep>> STEPS = new TypeReference<>() {};

  private final Transactions transactions;
  private final SagaOwner owner;

  public PostgresSagaLog(Transactions transactions, SagaOwner owner) {
    this.transactions = transactions;
    this.owner = owner;
  }

  @Override
  public void inTransaction(Runnable work) {
    transactions.inTransaction(work);
  }

  @Override
  public boolean begin(String id, SagaStep step, Duration timeToLive) {
    return transactions.execute(
        "begin saga " + id,
        connection ->
            Sql.update(
                    connection,
                    """
                    INSERT INTO saga_log AS s (id, state, steps, owner, deadline)
                    VALUES (?, 'RUNNING', ?::jsonb, ?, now() + ? * interval '1 millisecond')
                    ON CONFLICT (id) DO UPDATE SET steps = s.steps || excluded.steps, updated_at = now()
                    WHERE s.state = 'RUNNING'
                    """,
                    id,
                    write(List.of(step)),
                    owner.id(),
                    timeToLive.toMillis())
                == 1);
  }

  @Override
  public Optional<SagaRecord> find(String id) {
    return transactions.execute(
        "find saga " + id,
        connection ->
            Sql.first(
                connection,
                "SELECT id, state, steps, attempts FROM saga_log WHERE id = ?",
                PostgresSagaLog::record,
                id));
  }

  /** The lock waits for who changes the row. */
  @Override
  public Optional<SagaState> outcome(String id) {
    return transactions.execute(
        "look for the outcome of saga " + id,
        connection ->
            Sql.first(
                connection,
                "SELECT state FROM saga_log WHERE id = ? FOR SHARE",
                row -> SagaState.valueOf(row.getString(1)),
                id));
  }

  private static SagaRecord record(ResultSet row) throws SQLException {
    return new SagaRecord(
        row.getString(1),
        SagaState.valueOf(row.getString(2)),
        read(row.getString(3)),
        row.getInt(4));
  }

  @Override
  public boolean move(String id, SagaState from, SagaState to, Duration reserve, String reason) {
    if (to == SagaState.COMPLETED || to == SagaState.COMPLETING) {
      return update(id, from, to, reserve);
    }
    return transactions.inTransaction(
        () -> {
          boolean isMoved = update(id, from, to, reserve);
          if (isMoved) {
            note(id, to.name(), reason);
          }
          return isMoved;
        });
  }

  private boolean update(String id, SagaState from, SagaState to, Duration reserve) {
    return transactions.execute(
        "move saga " + id + " from " + from + " to " + to,
        connection ->
            Sql.update(
                    connection,
                    """
                    UPDATE saga_log SET state = ?, updated_at = now(), owner = ?,
                      next_attempt = CASE WHEN ? THEN NULL ELSE now() + ? * interval '1 millisecond' END
                    WHERE id = ? AND state = ? AND (state = 'RUNNING' OR owner = ?)
                    """,
                    to.name(),
                    owner.id(),
                    to.isTerminal(),
                    reserve.toMillis(),
                    id,
                    from.name(),
                    owner.id())
                == 1);
  }

  /** Adds to the saga's history. */
  private void note(String id, String event, String detail) {
    transactions.execute(
        "note " + event + " of saga " + id,
        connection ->
            Sql.update(
                connection,
                "INSERT INTO saga_event (saga_id, owner, event, detail) VALUES (?, ?, ?, ?)",
                id,
                owner.id(),
                event,
                Sql.text(detail)));
  }

  @Override
  public boolean postpone(String id, String error, Duration delay, boolean isCounted) {
    return transactions.inTransaction(
        () -> {
          boolean isOurs = updatePostponed(id, error, delay, isCounted);
          if (isOurs) {
            note(id, isCounted ? "ATTEMPT_FAILED" : "POSTPONED", error);
          }
          return isOurs;
        });
  }

  private boolean updatePostponed(String id, String error, Duration delay, boolean isCounted) {
    return transactions.execute(
        "postpone saga " + id,
        connection ->
            Sql.update(
                    connection,
                    """
                    UPDATE saga_log SET attempts = attempts + ?, last_error = ?, updated_at = now(),
                      next_attempt = now() + ? * interval '1 millisecond'
                    WHERE id = ? AND owner = ? AND state IN ('COMPENSATING', 'COMPLETING') AND next_attempt > now()
                    """,
                    isCounted ? 1 : 0,
                    Sql.text(error),
                    delay.toMillis(),
                    id,
                    owner.id())
                == 1);
  }

  @Override
  public Optional<SagaRecord> claimPostponed(Duration reserve, Set<String> except) {
    return transactions.execute(
        "take up a postponed saga",
        connection ->
            Sql.first(
                connection,
                CLAIM_POSTPONED,
                PostgresSagaLog::record,
                owner.id(),
                ids(connection, except),
                reserve.toMillis()));
  }

  private static Array ids(Connection connection, Set<String> ids) throws SQLException {
    return Sql.column(connection, "text", ids, id -> id);
  }

  private static final String CLAIM_POSTPONED =
      """
      WITH due AS (
        SELECT id FROM saga_log
        WHERE state IN ('COMPENSATING', 'COMPLETING') AND owner = ? AND next_attempt <= now() AND id <> ALL (?::text[])
        ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED
      )
      UPDATE saga_log SET updated_at = now(), next_attempt = now() + ? * interval '1 millisecond'
      FROM due WHERE saga_log.id = due.id
      RETURNING saga_log.id, saga_log.state, saga_log.steps, saga_log.attempts
      """;

  @Override
  public Optional<SagaRecord> claimAbandoned(
      Duration ownerTimeout, Duration reserve, Set<String> except) {
    return transactions.inTransaction(
        () -> {
          Optional<SagaRecord> claimed = claim(ownerTimeout, reserve, except);
          claimed.ifPresent(saga -> note(saga.id(), "TAKEN_UP", ""));
          return claimed;
        });
  }

  private Optional<SagaRecord> claim(Duration ownerTimeout, Duration reserve, Set<String> except) {
    return transactions.execute(
        "look for an abandoned saga",
        connection ->
            Sql.first(
                connection,
                CLAIM,
                PostgresSagaLog::record,
                ownerTimeout.toMillis(),
                ids(connection, except),
                owner.id(),
                reserve.toMillis()));
  }

  @Override
  public boolean renew(String id, Duration reserve) {
    return transactions.execute(
        "renew the reservation of saga " + id,
        connection ->
            Sql.update(
                    connection,
                    """
                    UPDATE saga_log SET next_attempt = now() + ? * interval '1 millisecond'
                    WHERE id = ? AND owner = ? AND state IN ('COMPENSATING', 'COMPLETING') AND next_attempt > now()
                    """,
                    reserve.toMillis(),
                    id,
                    owner.id())
                == 1);
  }

  private static final String CLAIM =
      String.format(
          Locale.ROOT,
          """
      WITH alive AS (%s), due AS (
        SELECT s.id FROM saga_log AS s WHERE %s AND s.id <> ALL (?::text[])
        ORDER BY s.created_at LIMIT 1 FOR UPDATE SKIP LOCKED
      )
      UPDATE saga_log SET owner = ?, updated_at = now(), next_attempt = now() + ? * interval '1 millisecond',
        state = CASE WHEN state = 'RUNNING' THEN 'COMPENSATING' ELSE state END
      FROM due WHERE saga_log.id = due.id
      RETURNING saga_log.id, saga_log.state, saga_log.steps, saga_log.attempts
      """,
          Sagas.ALIVE,
          Sagas.IS_DUE);

  @Override
  public void heartbeat() {
    transactions.execute("heartbeat", this::beat);
  }

  private int beat(Connection connection) throws SQLException {
    return Sql.update(
        connection,
        """
        INSERT INTO saga_owner (owner, host, pid) VALUES (?, ?, ?)
        ON CONFLICT (owner) DO UPDATE SET heartbeat = now()
        """,
        owner.id(),
        owner.host(),
        owner.pid());
  }

  /** Says that this process has ended, so that nobody waits for its heartbeat to grow old. */
  public void signOff() {
    transactions.execute(
        "sign off",
        connection -> Sql.update(connection, "DELETE FROM saga_owner WHERE owner = ?", owner.id()));
  }

  /**
   * Says that every other process is gone. Only for a database that this process alone can use,
   * such as the embedded one.
   */
  public void signOffOthers() {
    transactions.execute(
        "sign off others",
        connection ->
            Sql.update(connection, "DELETE FROM saga_owner WHERE owner <> ?", owner.id()));
  }

  @Override
  public boolean holds(String id) {
    return transactions.execute(
        "check the lease of saga " + id,
        connection ->
            Sql.first(
                    connection,
                    "SELECT 1 FROM saga_log WHERE id = ? AND owner = ? AND state = 'RUNNING' AND deadline > now()",
                    row -> row.getInt(1),
                    id,
                    owner.id())
                .isPresent());
  }

  private static String write(List<SagaStep> steps) {
    try {
      return JSON.writeValueAsString(steps);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("saga steps cannot be written as JSON: " + steps, e);
    }
  }

  private static List<SagaStep> read(String steps) {
    try {
      return JSON.readValue(steps, STEPS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("saga steps in the log cannot be read: " + steps, e);
    }
  }
}
