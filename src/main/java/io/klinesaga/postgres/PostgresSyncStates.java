package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.sync.SyncStates;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table {@code sync_state}. */
public final class PostgresSyncStates implements SyncStates {
  private static final String RECOUNTED =
      apply("excluded.first_ts", "excluded.last_ts", "excluded.bar_count");
  private static final String ADDED =
      apply(
          "least(s.first_ts, excluded.first_ts)",
          "greatest(s.last_ts, excluded.last_ts)",
          "s.bar_count + excluded.bar_count");

  private final Transactions transactions;

  public PostgresSyncStates(Transactions transactions) {
    this.transactions = transactions;
  }

  private static String apply(String firstTs, String lastTs, String barCount) {
    return String.format(
        Locale.ROOT,
        """
        INSERT INTO sync_state AS s (symbol, period, first_ts, last_ts, bar_count, last_transaction_id, reading_profile)
        SELECT symbol, period, first_ts::timestamptz, last_ts::timestamptz, bar_count, transaction_id, profile
        FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[])
          AS c (symbol, period, first_ts, last_ts, bar_count, transaction_id, profile)
        ORDER BY symbol, period
        ON CONFLICT (symbol, period) DO UPDATE SET
          first_ts = %s, last_ts = %s, bar_count = %s, last_sync_time = now(),
          last_transaction_id = coalesce(excluded.last_transaction_id, s.last_transaction_id),
          reading_profile = excluded.reading_profile
        """,
        firstTs,
        lastTs,
        barCount);
  }

  @Override
  public Set<Symbol> symbols(Period period) {
    return transactions.execute(
        "read which symbols are known",
        connection ->
            new HashSet<>(
                Sql.query(
                    connection,
                    "SELECT symbol FROM sync_state WHERE period = ?",
                    row -> Symbol.parse(row.getString(1)),
                    period.code())));
  }

  @Override
  public Map<SeriesId, Known> known(Collection<SeriesId> series) {
    return transactions.execute(
        "read sync states",
        connection -> {
          List<SeriesId> asked = List.copyOf(series);
          Map<SeriesId, Known> known = new HashMap<>();
          Sql.read(
              connection,
              """
              SELECT n, (1000 * extract(epoch FROM last_ts))::bigint, reading_profile,
                (1000 * extract(epoch FROM last_sync_time))::bigint
              FROM sync_state JOIN unnest(?::text[], ?::text[]) WITH ORDINALITY AS asked (symbol, period, n) USING (symbol, period)
              WHERE last_ts IS NOT NULL
              """,
              row ->
                  known.put(
                      asked.get(row.getInt(1) - 1),
                      new Known(row.getLong(2), row.getString(3), row.getLong(4))),
              Sql.column(connection, "text", asked, s -> s.symbol().toString()),
              Sql.column(connection, "text", asked, s -> s.period().code()));
          return known;
        });
  }

  @Override
  public void apply(Collection<Change> changes) {
    transactions.inTransaction(
        () -> {
          apply(RECOUNTED, changes.stream().filter(Change::recounted).toList());
          apply(ADDED, changes.stream().filter(c -> !c.recounted()).toList());
        });
  }

  private void apply(String sql, Collection<Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    transactions.execute(
        "update sync states",
        connection ->
            Sql.update(
                connection,
                sql,
                Sql.column(connection, "text", changes, c -> c.series().symbol().toString()),
                Sql.column(connection, "text", changes, c -> c.series().period().code()),
                Sql.column(connection, "text", changes, c -> time(c.firstTs())),
                Sql.column(connection, "text", changes, c -> time(c.lastTs())),
                Sql.column(connection, "bigint", changes, Change::barCount),
                Sql.column(connection, "bigint", changes, c -> number(c.transactionId())),
                Sql.column(connection, "text", changes, Change::profile)));
  }

  private static @Nullable String time(OptionalLong ts) {
    return ts.isPresent() ? Sql.timeText(ts.getAsLong()) : null;
  }

  private static @Nullable Long number(OptionalLong value) {
    return value.isPresent() ? (Long) value.getAsLong() : null;
  }
}
