package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.repair.AskedSources;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The table {@code repair_asked}. */
public final class PostgresAskedSources implements AskedSources {
  /** Who was asked before the day was disputed has said nothing of the dispute. */
  private static final String ASKED =
      """
      SELECT symbol, period, source FROM repair_asked AS a WHERE day = ? AND period = ? AND asked_at >= ?
        AND NOT EXISTS (SELECT 1 FROM bar_dispute AS d WHERE d.symbol = a.symbol AND d.period = a.period
          AND d.ts BETWEEN ? AND ? AND d.first_seen_at > a.asked_at)
      """;

  private final Transactions transactions;

  public PostgresAskedSources(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Map<SeriesId, Set<String>> asked(Period period, LocalDate day, long due) {
    Map<SeriesId, Set<String>> found = new HashMap<>();
    TimeRange range = TimeRange.ofDays(day, day);
    transactions.execute(
        "look which sources were asked in vain",
        connection -> {
          Sql.read(
              connection,
              ASKED,
              row ->
                  found
                      .computeIfAbsent(
                          PostgresTransactionLog.series(row.getString(1), row.getString(2)),
                          unused -> new TreeSet<>())
                      .add(row.getString(3)),
              day,
              period.code(),
              Sql.time(due),
              Sql.time(range.from()),
              Sql.time(range.to()));
          return found;
        });
    return found;
  }

  @Override
  public void note(String source, LocalDate day, Map<SeriesId, String> states) {
    if (states.isEmpty()) {
      return;
    }
    transactions.execute(
        "note which sources were asked in vain",
        connection ->
            Sql.update(
                connection,
                """
                INSERT INTO repair_asked (symbol, period, day, source, answer)
                SELECT symbol, period, ?::date, ?, answer FROM unnest(?::text[], ?::text[], ?::text[]) AS t (symbol, period, answer)
                ON CONFLICT (symbol, period, day, source) DO UPDATE SET answer = excluded.answer, asked_at = now()
                """,
                day,
                source,
                Sql.column(
                    connection, "text", states.keySet(), series -> series.symbol().toString()),
                Sql.column(connection, "text", states.keySet(), series -> series.period().code()),
                Sql.column(connection, "text", states.values(), state -> "it stays " + state)));
  }

  @Override
  public void forget(LocalDate day, Collection<SeriesId> series) {
    if (series.isEmpty()) {
      return;
    }
    transactions.execute(
        "forget which sources were asked in vain",
        connection ->
            Sql.update(
                connection,
                """
                DELETE FROM repair_asked AS a USING unnest(?::text[], ?::text[]) AS t (symbol, period)
                WHERE a.symbol = t.symbol AND a.period = t.period AND a.day = ?
                """,
                Sql.column(connection, "text", series, one -> one.symbol().toString()),
                Sql.column(connection, "text", series, one -> one.period().code()),
                day));
  }
}
