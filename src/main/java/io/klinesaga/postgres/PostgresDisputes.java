package io.klinesaga.postgres;

import io.klinesaga.compare.Dispute;
import io.klinesaga.compare.Disputes;
import io.klinesaga.compare.Look;
import io.klinesaga.compare.Noted;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The table {@code bar_dispute}. */
public final class PostgresDisputes implements Disputes {
  private static final String NOTED =
      """
      SELECT d.found_by, d.symbol, d.period, d.ts, d.field, d.stored, d.other, d.other_source
      FROM bar_dispute AS d JOIN (SELECT DISTINCT * FROM unnest(?::text[], ?::text[])) AS t (symbol, period) USING (symbol, period)
      WHERE d.ts BETWEEN ? AND ? ORDER BY d.symbol, d.period, d.ts
      """;

  private static final String NOTE =
      """
      INSERT INTO bar_dispute AS d (symbol, period, ts, found_by, field, other_source, stored, other)
      SELECT symbol, period, ts::timestamptz, ?, field, other_source, stored, other
      FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
        AS t (symbol, period, ts, field, other_source, stored, other)
      ON CONFLICT (symbol, period, ts, found_by, field, other_source) DO UPDATE
        SET stored = excluded.stored, other = excluded.other, last_seen_at = now()
      """;

  /** What was not seen again since this transaction began. */
  private static final String FORGET =
      """
      DELETE FROM bar_dispute AS d USING unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
        AS t (symbol, period, ts, field, other_source, found_by)
      WHERE d.symbol = t.symbol AND d.period = t.period AND d.ts = t.ts::timestamptz AND d.field = t.field
        AND d.other_source = t.other_source AND d.found_by = t.found_by AND d.last_seen_at < now()
      """;

  private final Transactions transactions;

  public PostgresDisputes(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<Noted> noted(Collection<SeriesId> series, TimeRange range) {
    return transactions.execute(
        "look what contradicts stored bars",
        connection ->
            Sql.query(
                connection,
                NOTED,
                PostgresDisputes::noted,
                Sql.column(connection, "text", series, one -> one.symbol().toString()),
                Sql.column(connection, "text", series, one -> one.period().code()),
                Sql.time(range.from()),
                Sql.time(range.to())));
  }

  private static Noted noted(ResultSet row) throws SQLException {
    return new Noted(
        row.getString(1),
        new Dispute(
            PostgresTransactionLog.series(row.getString(2), row.getString(3)),
            Sql.millis(row, 4),
            row.getString(5),
            row.getString(6),
            row.getString(7),
            row.getString(8)));
  }

  @Override
  public void replace(
      Look look,
      Collection<SeriesId> looked,
      TimeRange range,
      Predicate<Dispute> compared,
      Collection<Dispute> found) {
    transactions.inTransaction(
        () -> {
          Set<Dispute.Finding> again =
              found.stream().map(Dispute::finding).collect(Collectors.toSet());
          List<Noted> gone =
              noted(looked, range).stream()
                  .filter(one -> one.isOf(look) && compared.test(one.dispute()))
                  .filter(one -> !again.contains(one.dispute().finding()))
                  .toList();
          note(look.foundBy(), found);
          forget(gone);
        });
  }

  @Override
  public void note(String foundBy, Collection<Dispute> found) {
    if (!found.isEmpty()) {
      transactions.execute(
          "note what contradicts stored bars", connection -> note(connection, foundBy, found));
    }
  }

  private static int note(Connection connection, String foundBy, Collection<Dispute> found)
      throws SQLException {
    return Sql.update(
        connection,
        NOTE,
        foundBy,
        Sql.column(connection, "text", found, one -> one.series().symbol().toString()),
        Sql.column(connection, "text", found, one -> one.series().period().code()),
        Sql.column(connection, "text", found, one -> Sql.timeText(one.ts())),
        Sql.column(connection, "text", found, Dispute::field),
        Sql.column(connection, "text", found, Dispute::otherSource),
        Sql.column(connection, "text", found, Dispute::stored),
        Sql.column(connection, "text", found, Dispute::other));
  }

  @Override
  public void forget(Collection<Noted> gone) {
    if (!gone.isEmpty()) {
      transactions.execute(
          "forget what does not contradict stored bars any more",
          connection -> forget(connection, gone));
    }
  }

  private static int forget(Connection connection, Collection<Noted> gone) throws SQLException {
    List<Dispute> disputes = gone.stream().map(Noted::dispute).toList();
    return Sql.update(
        connection,
        FORGET,
        Sql.column(connection, "text", disputes, one -> one.series().symbol().toString()),
        Sql.column(connection, "text", disputes, one -> one.series().period().code()),
        Sql.column(connection, "text", disputes, one -> Sql.timeText(one.ts())),
        Sql.column(connection, "text", disputes, Dispute::field),
        Sql.column(connection, "text", disputes, Dispute::otherSource),
        Sql.column(connection, "text", gone, Noted::foundBy));
  }
}
