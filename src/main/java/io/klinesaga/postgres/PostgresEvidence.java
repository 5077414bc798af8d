package io.klinesaga.postgres;

import io.klinesaga.complete.DayNotes;
import io.klinesaga.complete.DueTimes;
import io.klinesaga.complete.Evidence;
import io.klinesaga.complete.Extent;
import io.klinesaga.complete.Security;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Codes;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the tables say of days beside their bars. */
public final class PostgresEvidence implements Evidence {
  private static final String SECURITIES =
      """
      SELECT symbol, listed_on, least(delisted_on, gone_since), (first_seen_at AT TIME ZONE 'Asia/Shanghai')::date, reference_source
      FROM symbols_info WHERE reference_source IS NOT NULL
      """;
  private static final String SUSPENDED =
      "SELECT symbol, string_agg(source, ' and ' ORDER BY source) FROM suspension WHERE day = ? GROUP BY symbol";
  private static final String QUARANTINED =
      "SELECT symbol, period, string_agg(DISTINCT rule, ', ') FROM bar_quarantine WHERE ts BETWEEN ? AND ? GROUP BY symbol, period";

  /** Who overwrites a disputed value forgets the dispute. */
  private static final String DISPUTED =
      """
      SELECT symbol, period, min(CASE WHEN period = '1d' THEN '' ELSE to_char(ts AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI ') END
        || found_by || ': ' || field || ' is ' || stored || ', ' || other_source || ' has ' || other)
      FROM bar_dispute WHERE ts BETWEEN ? AND ? GROUP BY symbol, period
      """;

  private static final String ASKED =
      "SELECT symbol, period, source FROM repair_asked WHERE day = ? AND asked_at >= CASE WHEN period = '1d' THEN ?::timestamptz ELSE ?::timestamptz END";

  /** What is older than the log had been committed; 0 stands for bars without a transaction. */
  private static final String UNCOMMITTED =
      """
      SELECT id FROM unnest(?::bigint[]) AS id LEFT JOIN transaction_log AS t ON t.transaction_id = id
      WHERE t.final_status <> 'COMMITTED'
        OR (t.transaction_id IS NULL AND id > (SELECT transaction_id FROM log_pruned))
      """;

  private final Transactions transactions;

  public PostgresEvidence(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<Period> periods() {
    List<Period> periods =
        transactions.execute(
            "look which periods are in use",
            connection ->
                Sql.query(
                    connection,
                    "SELECT DISTINCT period FROM sync_state",
                    row -> Period.parse(row.getString(1))));
    return periods.stream().sorted().toList();
  }

  @Override
  public Map<Symbol, Security> securities() {
    Map<Symbol, Security> found = new HashMap<>();
    transactions.execute(
        "read what is known of securities",
        connection -> {
          Sql.read(
              connection,
              SECURITIES,
              row -> {
                Security one = security(row);
                found.put(one.symbol(), one);
              });
          return found;
        });
    return found;
  }

  private static Security security(ResultSet row) throws SQLException {
    return new Security(
        Symbol.parse(row.getString(1)),
        row.getObject(2, LocalDate.class),
        row.getObject(3, LocalDate.class),
        row.getObject(4, LocalDate.class),
        row.getString(5));
  }

  @Override
  public Codes codes() {
    return new PostgresCodes(transactions).read();
  }

  @Override
  public Map<Symbol, Extent> extents(Period period) {
    Map<Symbol, Extent> found = new HashMap<>();
    transactions.execute(
        "read which bars are stored",
        connection -> {
          Sql.read(
              connection,
              """
              SELECT symbol, first_ts, last_ts, coalesce(' ' || reading_profile || ' ' LIKE '% sparse %', false)
              FROM sync_state WHERE period = ? AND first_ts IS NOT NULL
              """,
              row ->
                  found.put(
                      Symbol.parse(row.getString(1)),
                      new Extent(
                          MarketTime.date(Sql.millis(row, 2)),
                          MarketTime.date(Sql.millis(row, 3)),
                          row.getBoolean(4))),
              period.code());
          return found;
        });
    return found;
  }

  @Override
  public DayNotes notes(LocalDate day, DueTimes due) {
    TimeRange range = TimeRange.ofDays(day, day);
    Object from = Sql.time(range.from());
    Object to = Sql.time(range.to());
    return new DayNotes(
        suspended(day),
        bySeries("look for rejected bars of a day", QUARANTINED, from, to),
        bySeries("look for disputed bars of a day", DISPUTED, from, to),
        asked(day, due));
  }

  private Map<Symbol, String> suspended(LocalDate day) {
    Map<Symbol, String> found = new HashMap<>();
    transactions.execute(
        "look who was suspended on a day",
        connection -> {
          Sql.read(
              connection,
              SUSPENDED,
              row -> found.put(Symbol.parse(row.getString(1)), row.getString(2)),
              day);
          return found;
        });
    return found;
  }

  private Map<SeriesId, String> bySeries(String what, String sql, Object... parameters) {
    Map<SeriesId, String> found = new HashMap<>();
    transactions.execute(
        what,
        connection -> {
          Sql.read(connection, sql, row -> found.put(series(row), row.getString(3)), parameters);
          return found;
        });
    return found;
  }

  private static SeriesId series(ResultSet row) throws SQLException {
    return PostgresTransactionLog.series(row.getString(1), row.getString(2));
  }

  private Map<SeriesId, Set<String>> asked(LocalDate day, DueTimes due) {
    Map<SeriesId, Set<String>> found = new HashMap<>();
    transactions.execute(
        "look which sources were asked in vain",
        connection -> {
          Sql.read(
              connection,
              ASKED,
              row ->
                  found
                      .computeIfAbsent(series(row), unused -> new TreeSet<>())
                      .add(row.getString(3)),
              day,
              Sql.time(due.due(Period.DAY, day)),
              Sql.time(due.due(Period.MIN1, day)));
          return found;
        });
    return found;
  }

  @Override
  public Set<Long> uncommitted(Collection<Long> ids) {
    return new HashSet<>(
        transactions.execute(
            "look which of " + ids.size() + " transactions are not committed",
            connection ->
                Sql.query(
                    connection,
                    UNCOMMITTED,
                    row -> row.getLong(1),
                    Sql.column(connection, "bigint", ids, id -> id))));
  }
}
