package io.klinesaga.postgres;

import io.klinesaga.history.BarEvent;
import io.klinesaga.history.BarValues;
import io.klinesaga.history.HistoryFacts;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the tables say of one bar. */
public final class PostgresHistoryFacts implements HistoryFacts {
  private static final String RUN =
      "coalesce('run ' || r.run_id || ', ' || r.kind || ', begun ' || to_char(r.started_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD\"T\"HH24:MI:SS'), '')";

  private static final String EVENTS =
      "WITH s AS (SELECT ?::text AS symbol, ?::text AS period, ?::timestamptz AS ts, ?::date AS day) SELECT e.* FROM s, LATERAL ("
          + String.join(
              " UNION ALL ",
              transactions("t.final_status = 'COMMITTED'", "'committed'", "t.business_type"),
              transactions(
                  "t.final_status = 'ROLLED_BACK'",
                  "'rolled-back'",
                  "'may have written it and was taken back: ' || coalesce(t.error_msg, '')"),
              transactions(
                  "t.final_status IN ('PENDING', 'COMPENSATING')",
                  "'open'",
                  "'may write it: ' || t.final_status"),
              "SELECT q.last_seen_at, 'rejected', q.symbol, 0, "
                  + RUN
                  + ", 'rejected by ' || q.rule || ': ' || q.reason || '; it was: ' || q.payload, q.origin"
                  + " FROM bar_quarantine AS q LEFT JOIN sync_run AS r USING (run_id) WHERE q.symbol = s.symbol AND q.period = s.period AND q.ts = s.ts",
              "SELECT first_seen_at, 'disputed', symbol, 0, '', found_by || ': ' || field || ' is ' || stored || ', ' || other_source || ' has ' || other, other_source"
                  + " FROM bar_dispute WHERE symbol = s.symbol AND period = s.period AND ts = s.ts",
              "SELECT first_seen_at, 'suspended', symbol, 0, '', 'not traded on ' || day, source FROM suspension WHERE symbol = s.symbol AND day = s.day",
              "SELECT created_at, 'reread', symbol, 0, '', 'waits to be read again: ' || reason, '' FROM reread_range"
                  + " WHERE symbol = s.symbol AND period = s.period AND range_start <= s.ts AND range_end >= s.ts",
              "SELECT asked_at, 'asked', symbol, 0, '', 'a repair asked in vain: ' || answer, source FROM repair_asked"
                  + " WHERE symbol = s.symbol AND period = s.period AND day = s.day")
          + ") AS e (at, kind, symbol, transaction_id, run, said, origin) ORDER BY at, transaction_id";

  /** One branch for each index that begins with the series. */
  private static String transactions(String condition, String kind, String text) {
    return "SELECT t.updated_at, "
        + kind
        + ", t.symbol, t.transaction_id, "
        + RUN
        + ", "
        + text
        + ", coalesce(concat_ws(' ', t.receipt->>'source', t.receipt->>'from'), '')"
        + " FROM transaction_log AS t LEFT JOIN sync_run AS r USING (run_id)"
        + " WHERE t.symbol = s.symbol AND t.period = s.period AND t.range_start <= s.ts AND t.range_end >= s.ts AND "
        + condition;
  }

  private final Transactions transactions;

  public PostgresHistoryFacts(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<BarEvent> events(SeriesId series, long ts) {
    return transactions.execute(
        "look what happened to " + series,
        connection ->
            Sql.query(
                connection,
                EVENTS,
                PostgresHistoryFacts::event,
                series.symbol().toString(),
                series.period().code(),
                Sql.time(ts),
                MarketTime.date(ts)));
  }

  private static BarEvent event(ResultSet row) throws SQLException {
    return new BarEvent(
        row.getObject(1, OffsetDateTime.class).toInstant(),
        row.getString(2),
        Symbol.parse(row.getString(3)),
        row.getLong(4),
        row.getString(5),
        row.getString(6),
        row.getString(7));
  }

  @Override
  public Map<Long, BarValues> revisions(SeriesId series, long ts) {
    Map<Long, BarValues> found = new LinkedHashMap<>();
    transactions.execute(
        "look what was overwritten of " + series,
        connection -> {
          Sql.read(
              connection,
              """
              SELECT transaction_id, open, high, low, close, volume, amount, txn_id, is_valid FROM bar_revision
              WHERE symbol = ? AND period = ? AND ts = ? ORDER BY transaction_id
              """,
              row -> found.put(row.getLong(1), values(row)),
              series.symbol().toString(),
              series.period().code(),
              Sql.time(ts));
          return found;
        });
    return found;
  }

  private static BarValues values(ResultSet row) throws SQLException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String name : List.of("open", "high", "low", "close")) {
      put(values, name, row);
    }
    long volume = row.getLong("volume");
    if (!row.wasNull()) {
      values.put("volume", Long.toString(volume));
    }
    put(values, "amount", row);
    return new BarValues(values, row.getLong("txn_id"), row.getBoolean("is_valid"));
  }

  private static void put(Map<String, String> values, String name, ResultSet row)
      throws SQLException {
    double value = row.getDouble(name);
    if (!row.wasNull()) {
      values.put(name, Double.toString(value));
    }
  }
}
