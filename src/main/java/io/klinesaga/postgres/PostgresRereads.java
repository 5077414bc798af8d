package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.transaction.Rereads;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The table {@code reread_range}. */
public final class PostgresRereads implements Rereads {
  private final Transactions transactions;

  public PostgresRereads(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void mark(Collection<Mark> marks) {
    if (marks.isEmpty()) {
      return;
    }
    transactions.execute(
        "mark ranges to be read again",
        connection ->
            Sql.update(
                connection,
                """
                INSERT INTO reread_range (symbol, period, range_start, range_end, rewrite, reason)
                SELECT symbol, period, range_start::timestamptz, range_end::timestamptz, rewrite, reason
                FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[], ?::text[])
                  AS m (symbol, period, range_start, range_end, rewrite, reason)
                """,
                Sql.column(connection, "text", marks, m -> m.series().symbol().toString()),
                Sql.column(connection, "text", marks, m -> m.series().period().code()),
                Sql.column(connection, "text", marks, m -> Sql.timeText(m.range().from())),
                Sql.column(connection, "text", marks, m -> Sql.timeText(m.range().to())),
                Sql.column(connection, "boolean", marks, Mark::rewrite),
                Sql.column(connection, "text", marks, m -> Sql.text(m.reason()))));
  }

  @Override
  public List<Reread> unexamined() {
    return rereads(" WHERE rewrite AND NOT examined");
  }

  @Override
  public void examined(Collection<Long> ids) {
    transactions.execute(
        "note ranges whose series were looked at",
        connection ->
            Sql.update(
                connection,
                "UPDATE reread_range SET examined = true WHERE reread_id = ANY (?)",
                Sql.column(connection, "bigint", ids, id -> id)));
  }

  /** The table is nearly always empty, so it is read whole. */
  @Override
  public Map<SeriesId, List<Reread>> of(Collection<SeriesId> series) {
    List<Reread> rereads = rereads("");
    if (rereads.isEmpty()) {
      return Map.of();
    }
    Set<SeriesId> wanted = Set.copyOf(series);
    return rereads.stream()
        .filter(reread -> wanted.contains(reread.mark().series()))
        .collect(Collectors.groupingBy(reread -> reread.mark().series()));
  }

  private List<Reread> rereads(String condition) {
    return transactions.execute(
        "look for ranges to be read again",
        connection ->
            Sql.query(
                connection,
                "SELECT reread_id, symbol, period, range_start, range_end, rewrite, reason FROM reread_range"
                    + condition
                    + " ORDER BY reread_id",
                PostgresRereads::reread));
  }

  private static Reread reread(ResultSet result) throws SQLException {
    SeriesId series = PostgresTransactionLog.series(result.getString(2), result.getString(3));
    TimeRange range = new TimeRange(Sql.millis(result, 4), Sql.millis(result, 5));
    Mark mark = new Mark(series, range, result.getBoolean(6), result.getString(7));
    return new Reread(result.getLong(1), mark);
  }

  @Override
  public void done(Collection<Long> ids) {
    transactions.execute(
        "remove ranges that were read again",
        connection ->
            Sql.update(
                connection,
                "DELETE FROM reread_range WHERE reread_id = ANY (?)",
                Sql.column(connection, "bigint", ids, id -> id)));
  }
}
