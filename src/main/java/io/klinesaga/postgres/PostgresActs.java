package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import java.time.Duration;
import java.time.Instant;

/** The table {@code console_act}. */
public final class PostgresActs {
  private final Transactions transactions;
  private final SagaOwner owner;

  /**
   * @param owner this process
   */
  public PostgresActs(Transactions transactions, SagaOwner owner) {
    this.transactions = transactions;
    this.owner = owner;
  }

  /** Ends the acts of processes that are gone: nobody works on them any more. */
  public void endAbandoned(Duration ownerTimeout) {
    transactions.execute(
        "end the acts of processes that are gone",
        connection ->
            Sql.update(
                connection,
                "WITH alive AS ("
                    + Sagas.ALIVE
                    + ") UPDATE console_act SET ended_at = now(), outcome = 'interrupted: its process is gone'"
                    + " WHERE ended_at IS NULL AND owner <> ? AND owner NOT IN (SELECT owner FROM alive)",
                ownerTimeout.toMillis(),
                owner.id()));
  }

  /** Under which number an act is noted, and when it was. */
  public record Noted(long id, Instant at) {}

  /**
   * Notes that somebody has ordered something, before it begins.
   *
   * @param details a JSON object
   */
  public Noted begin(String person, String act, String details, String reason) {
    return transactions.execute(
        "note the act " + act,
        connection ->
            Sql.one(
                connection,
                "INSERT INTO console_act (owner, person, act, details, reason) VALUES (?, ?, ?, ?::jsonb, ?) RETURNING act_id, at",
                row -> new Noted(row.getLong(1), row.getTimestamp(2).toInstant()),
                owner.id(),
                Sql.text(person),
                act,
                details,
                Sql.text(reason)));
  }

  /** Notes what came of it. */
  public void end(long id, String outcome) {
    transactions.execute(
        "note the end of act " + id,
        connection ->
            Sql.update(
                connection,
                "UPDATE console_act SET ended_at = now(), outcome = ? WHERE act_id = ?",
                Sql.text(outcome),
                id));
  }
}
