package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.sync.Suspensions;
import java.util.Collection;

/** The table {@code suspension}. */
public final class PostgresSuspensions implements Suspensions {
  private final Transactions transactions;

  public PostgresSuspensions(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void note(Collection<Suspension> suspensions) {
    transactions.execute(
        "note suspended days",
        connection ->
            Sql.update(
                connection,
                """
                INSERT INTO suspension (symbol, day, source)
                SELECT * FROM unnest(?::text[], ?::date[], ?::text[])
                ON CONFLICT (symbol, day, source) DO UPDATE SET last_seen_at = now()
                """,
                Sql.column(connection, "text", suspensions, one -> one.symbol().toString()),
                Sql.column(connection, "date", suspensions, one -> one.day().toString()),
                Sql.column(connection, "text", suspensions, Suspension::source)));
  }
}
