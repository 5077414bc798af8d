package io.klinesaga.postgres;

import io.klinesaga.compare.Dispute;
import io.klinesaga.compare.Disputes;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** The table {@code bar_dispute}. */
public final class PostgresDisputes implements Disputes {
  private static final String NOTE =
      """
      INSERT INTO bar_dispute AS d (symbol, period, ts, found_by, field, stored, other, other_source)
      SELECT symbol, period, ts::timestamptz, ?, field, stored, other, other_source
      FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
        AS t (symbol, period, ts, field, stored, other, other_source)
      ON CONFLICT (symbol, period, ts, found_by, field) DO UPDATE SET stored = excluded.stored, other = excluded.other,
        other_source = excluded.other_source, last_seen_at = now()
      """;

  /** What was not seen again in this transaction. */
  private static final String FORGET =
      """
      DELETE FROM bar_dispute AS d USING unnest(?::text[], ?::text[]) AS t (symbol, period)
      WHERE d.found_by = ? AND d.symbol = t.symbol AND d.period = t.period AND d.ts BETWEEN ? AND ? AND d.last_seen_at < now()
      """;

  private final Transactions transactions;

  public PostgresDisputes(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void replace(
      String foundBy, Collection<SeriesId> looked, TimeRange range, List<Dispute> found) {
    transactions.inTransaction(
        () -> {
          transactions.execute(
              "note what contradicts stored bars",
              connection -> {
                note(connection, foundBy, found);
                return forget(connection, foundBy, looked, range);
              });
        });
  }

  private static void note(Connection connection, String foundBy, List<Dispute> found)
      throws SQLException {
    if (found.isEmpty()) {
      return;
    }
    Sql.update(
        connection,
        NOTE,
        foundBy,
        Sql.column(connection, "text", found, one -> one.series().symbol().toString()),
        Sql.column(connection, "text", found, one -> one.series().period().code()),
        Sql.column(connection, "text", found, one -> Sql.timeText(one.ts())),
        Sql.column(connection, "text", found, Dispute::field),
        Sql.column(connection, "text", found, Dispute::stored),
        Sql.column(connection, "text", found, Dispute::other),
        Sql.column(connection, "text", found, Dispute::otherSource));
  }

  private static int forget(
      Connection connection, String foundBy, Collection<SeriesId> looked, TimeRange range)
      throws SQLException {
    return Sql.update(
        connection,
        FORGET,
        Sql.column(connection, "text", looked, one -> one.symbol().toString()),
        Sql.column(connection, "text", looked, one -> one.period().code()),
        foundBy,
        Sql.time(range.from()),
        Sql.time(range.to()));
  }
}
