package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;

/** The table {@code console_act}. */
public final class PostgresActs {
  private final Transactions transactions;

  public PostgresActs(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Notes that somebody has ordered something, before it begins.
   *
   * @param details a JSON object
   * @return its number
   */
  public long begin(String person, String act, String details, String reason) {
    return transactions.execute(
        "note the act " + act,
        connection ->
            Sql.one(
                connection,
                "INSERT INTO console_act (person, act, details, reason) VALUES (?, ?, ?::jsonb, ?) RETURNING act_id",
                row -> row.getLong(1),
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
