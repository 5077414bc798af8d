package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.read.ReadFacts;
import io.klinesaga.read.SeriesChanges;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Log, before-images and revisions, for reads as of a time. */
public final class PostgresReadFacts implements ReadFacts {
  private static final String OLDEST_PENDING =
      "SELECT min(created_at) FROM transaction_log WHERE final_status = 'PENDING'";

  private static final String OLDEST_PENDING_OF =
      """
      SELECT min(t.created_at) FROM unnest(?::text[], ?::text[]) AS s (symbol, period)
      JOIN transaction_log AS t USING (symbol, period) WHERE t.final_status = 'PENDING'
      """;

  private static final String LOGGED =
      """
      SELECT final_status, CASE WHEN final_status = 'COMMITTED' THEN pg_update_time END
      FROM transaction_log WHERE transaction_id = ?1
      UNION ALL
      SELECT 'COMMITTED', committed_at FROM pruned_commit WHERE first_id <= ?1 AND last_id >= ?1
      """
          .replace("?1", "?");

  /** Of each time the row before the first transaction that had not committed by then. */
  private static final String BEFORE =
      """
      SELECT DISTINCT ON (w.symbol, w.ts) w.symbol, w.ts, w.open, w.high, w.low, w.close, w.volume, w.amount, w.txn_id, w.is_valid
      FROM unnest(?::text[]) AS s (symbol), LATERAL (
        SELECT r.symbol, r.transaction_id, r.ts, r.open, r.high, r.low, r.close, r.volume, r.amount, r.txn_id, r.is_valid
        FROM bar_revision AS r
        WHERE r.symbol = s.symbol AND r.period = ? AND r.ts BETWEEN ? AND ? AND r.revised_at > ?
        UNION ALL
        SELECT t.symbol, t.transaction_id, i.ts, i.open, i.high, i.low, i.close, i.volume, i.amount, i.txn_id, i.is_valid
        FROM transaction_log AS t JOIN bar_before_image AS i USING (transaction_id)
        WHERE t.symbol = s.symbol AND t.period = ? AND t.final_status IN ('PENDING', 'COMPENSATING') AND i.ts BETWEEN ? AND ?
        OFFSET 0) AS w
      ORDER BY w.symbol, w.ts, w.transaction_id
      """;

  private static final String OVERWRITTEN =
      """
      SELECT w.symbol, w.first, w.last FROM unnest(?::text[]) AS s (symbol), LATERAL (
        SELECT s.symbol, min(r.ts) AS first, max(r.ts) AS last FROM bar_revision AS r
        WHERE r.symbol = s.symbol AND r.period = ? AND r.revised_at > ? OFFSET 0) AS w
      WHERE w.first IS NOT NULL
      """;

  /**
   * Looked up one key at a time. A transaction that left the log before the times of commits were
   * kept, or was rolled back, counts: its valid rows are older than everything that can be asked.
   */
  private static final String FATES =
      """
      SELECT w.id, coalesce(
        (SELECT CASE WHEN t.final_status = 'COMMITTED' THEN CASE WHEN t.pg_update_time <= a.at THEN 'COUNTS' ELSE 'LATER' END
            WHEN t.final_status = 'ROLLED_BACK' THEN 'VOID' ELSE 'LATER' END
          FROM transaction_log AS t WHERE t.transaction_id = w.id),
        (SELECT CASE WHEN p.last_id < w.id THEN NULL WHEN p.committed_at <= a.at THEN 'COUNTS' ELSE 'LATER' END
          FROM pruned_commit AS p WHERE p.first_id <= w.id ORDER BY p.first_id DESC LIMIT 1),
        CASE WHEN w.id <= (SELECT transaction_id FROM log_pruned) THEN 'COUNTS' ELSE 'VOID' END)
      FROM unnest(?::bigint[]) AS w (id), (SELECT ?::timestamptz AS at) AS a
      """;

  private static final String LAST_COMMITS =
      """
      SELECT s.symbol, s.period, w.last FROM unnest(?::text[], ?::text[]) AS s (symbol, period), LATERAL (
        SELECT max(t.transaction_id) AS last FROM transaction_log AS t
        WHERE t.symbol = s.symbol AND t.period = s.period AND t.final_status = 'COMMITTED' AND t.pg_update_time <= ?
          AND t.business_type = 'kline' OFFSET 0) AS w
      WHERE w.last IS NOT NULL
      """;

  private static final String UNLOGGED =
      """
      SELECT symbol, period FROM sync_state JOIN unnest(?::text[], ?::text[]) AS s (symbol, period) USING (symbol, period)
      WHERE coalesce(last_transaction_id, 0) <= 0 OR NOT EXISTS (SELECT FROM transaction_log AS t
        WHERE t.symbol = s.symbol AND t.period = s.period AND t.final_status = 'COMMITTED' AND t.pg_update_time <= ?
          AND t.business_type = 'kline')
      """;

  /**
   * Whether the log has everything since a time: nothing of it was pruned, and no run wrote without
   * transactions.
   */
  private static final String REACHES_BACK =
      """
      SELECT NOT EXISTS (SELECT FROM pruned_commit WHERE committed_at > a.at)
        AND NOT EXISTS (SELECT FROM history_start WHERE since > a.at)
        AND NOT EXISTS (SELECT FROM sync_run WHERE transaction_mode <> 'saga' AND coalesce(finished_at, 'infinity') > a.at)
      FROM (SELECT ?::timestamptz AS at) AS a
      """;

  private static final String OVERWRITTEN_BETWEEN =
      """
      SELECT s.symbol, s.period, w.first, w.last FROM unnest(?::text[], ?::text[]) AS s (symbol, period), LATERAL (
        SELECT min(r.ts) AS first, max(r.ts) AS last FROM bar_revision AS r
        WHERE r.symbol = s.symbol AND r.period = s.period AND r.revised_at > ? AND r.revised_at <= ?
        GROUP BY date_trunc('year', r.ts AT TIME ZONE 'Asia/Shanghai') OFFSET 0) AS w
      """;

  private static final String WRITTEN_BETWEEN =
      """
      SELECT s.symbol, s.period, w.first, w.last, w.id FROM unnest(?::text[], ?::text[]) AS s (symbol, period), LATERAL (
        SELECT t.range_start AS first, t.range_end AS last, t.transaction_id AS id FROM transaction_log AS t
        WHERE t.symbol = s.symbol AND t.period = s.period AND t.final_status = 'COMMITTED'
          AND t.pg_update_time > ? AND t.pg_update_time <= ? AND t.row_count > 0 OFFSET 0) AS w
      """;

  private final Transactions transactions;

  public PostgresReadFacts(Transactions transactions) {
    this.transactions = transactions;
  }

  private static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  private Instant clock(String what, String sql) {
    return transactions.execute(
        what,
        connection ->
            Sql.one(connection, sql, row -> row.getObject(1, OffsetDateTime.class).toInstant()));
  }

  @Override
  public Instant now() {
    return clock("look at the clock", "SELECT clock_timestamp()");
  }

  @Override
  public Instant since() {
    return clock("look from when on there is a history", "SELECT since FROM history_start");
  }

  @Override
  public Optional<Instant> oldestPending(Collection<SeriesId> series) {
    return transactions.execute(
        "look for pending transactions",
        connection ->
            Optional.ofNullable(
                series.isEmpty()
                    ? oldest(connection, OLDEST_PENDING)
                    : oldest(
                        connection,
                        OLDEST_PENDING_OF,
                        Sql.column(connection, "text", series, s -> s.symbol().toString()),
                        Sql.column(connection, "text", series, s -> s.period().code()))));
  }

  private static @Nullable Instant oldest(Connection connection, String sql, Object... parameters)
      throws SQLException {
    return Sql.query(connection, sql, row -> Optional.ofNullable(instant(row, 1)), parameters)
        .get(0)
        .orElse(null);
  }

  @Override
  public Optional<Logged> logged(long transactionId) {
    return transactions.execute(
        "look for transaction " + transactionId,
        connection ->
            Sql.first(
                connection,
                LOGGED,
                row -> new Logged(row.getString(1), instant(row, 2)),
                transactionId,
                transactionId,
                transactionId));
  }

  @Override
  public Map<SeriesId, StoredBars> before(
      Period period, Collection<SeriesId> series, TimeRange range, Instant at) {
    Map<SeriesId, StoredBars.Builder> rows = new HashMap<>();
    transactions.execute(
        "read what was overwritten of " + series.size() + " series",
        connection -> {
          Sql.read(
              connection,
              BEFORE,
              row ->
                  StoredRow.add(
                      rows.computeIfAbsent(
                          new SeriesId(Symbol.parse(row.getString(1)), period),
                          unused -> new StoredBars.Builder()),
                      row,
                      2),
              Sql.column(connection, "text", series, s -> s.symbol().toString()),
              period.code(),
              Sql.time(range.from()),
              Sql.time(range.to()),
              time(at),
              period.code(),
              Sql.time(range.from()),
              Sql.time(range.to()));
          return rows;
        });
    Map<SeriesId, StoredBars> built = new HashMap<>();
    rows.forEach((one, builder) -> built.put(one, builder.build()));
    return built;
  }

  @Override
  public Map<SeriesId, TimeRange> overwritten(
      Period period, Collection<SeriesId> series, Instant at) {
    Map<SeriesId, TimeRange> found = new HashMap<>();
    transactions.execute(
        "look where " + series.size() + " series were overwritten",
        connection -> {
          Sql.read(
              connection,
              OVERWRITTEN,
              row ->
                  found.put(
                      new SeriesId(Symbol.parse(row.getString(1)), period),
                      new TimeRange(Sql.millis(row, 2), Sql.millis(row, 3))),
              Sql.column(connection, "text", series, s -> s.symbol().toString()),
              period.code(),
              time(at));
          return found;
        });
    return found;
  }

  @Override
  public Map<Long, Fate> fates(Collection<Long> transactionIds, Instant at) {
    Map<Long, Fate> fates = new HashMap<>();
    transactions.execute(
        "look what became of " + transactionIds.size() + " transactions",
        connection -> {
          Sql.read(
              connection,
              FATES,
              row -> fates.put(row.getLong(1), Fate.valueOf(row.getString(2))),
              Sql.column(connection, "bigint", transactionIds, id -> id),
              time(at));
          return fates;
        });
    return fates;
  }

  @Override
  public Optional<Map<SeriesId, SeriesChanges>> changes(
      Collection<SeriesId> series, Instant after, Instant upTo) {
    return transactions.execute(
        "look what changed " + series.size() + " series",
        connection ->
            Sql.one(connection, REACHES_BACK, row -> row.getBoolean(1), time(after))
                ? Optional.of(changes(connection, series, after, upTo))
                : Optional.empty());
  }

  private static Map<SeriesId, SeriesChanges> changes(
      Connection connection, Collection<SeriesId> series, Instant after, Instant upTo)
      throws SQLException {
    Map<SeriesId, List<TimeRange>> overwritten = new HashMap<>();
    between(
        connection,
        OVERWRITTEN_BETWEEN,
        series,
        after,
        upTo,
        row ->
            overwritten
                .computeIfAbsent(seriesOf(row), unused -> new ArrayList<>())
                .add(rangeOf(row)));
    Map<SeriesId, Map<Long, TimeRange>> written = new HashMap<>();
    between(
        connection,
        WRITTEN_BETWEEN,
        series,
        after,
        upTo,
        row ->
            written
                .computeIfAbsent(seriesOf(row), unused -> new HashMap<>())
                .put(row.getLong(5), rangeOf(row)));
    Set<SeriesId> all = new HashSet<>(overwritten.keySet());
    all.addAll(written.keySet());
    Map<SeriesId, SeriesChanges> changes = new HashMap<>();
    all.forEach(
        one ->
            changes.put(
                one,
                new SeriesChanges(
                    overwritten.getOrDefault(one, List.of()),
                    written.getOrDefault(one, Map.of()))));
    return changes;
  }

  private static void between(
      Connection connection,
      String sql,
      Collection<SeriesId> series,
      Instant after,
      Instant upTo,
      Sql.Reader row)
      throws SQLException {
    Sql.read(
        connection,
        sql,
        row,
        Sql.column(connection, "text", series, s -> s.symbol().toString()),
        Sql.column(connection, "text", series, s -> s.period().code()),
        time(after),
        time(upTo));
  }

  private static SeriesId seriesOf(ResultSet row) throws SQLException {
    return PostgresTransactionLog.series(row.getString(1), row.getString(2));
  }

  private static TimeRange rangeOf(ResultSet row) throws SQLException {
    return new TimeRange(Sql.millis(row, 3), Sql.millis(row, 4));
  }

  @Override
  public Map<SeriesId, Long> lastCommits(Collection<SeriesId> series, Instant at) {
    Map<SeriesId, Long> last = new HashMap<>();
    transactions.execute(
        "look for the last commits of " + series.size() + " series",
        connection -> {
          Sql.read(
              connection,
              LAST_COMMITS,
              row ->
                  last.put(
                      PostgresTransactionLog.series(row.getString(1), row.getString(2)),
                      row.getLong(3)),
              Sql.column(connection, "text", series, s -> s.symbol().toString()),
              Sql.column(connection, "text", series, s -> s.period().code()),
              time(at));
          return last;
        });
    return last;
  }

  @Override
  public Set<SeriesId> unlogged(Collection<SeriesId> series, Instant at) {
    return transactions.execute(
        "look how " + series.size() + " series were written last",
        connection ->
            Set.copyOf(
                Sql.query(
                    connection,
                    UNLOGGED,
                    row -> PostgresTransactionLog.series(row.getString(1), row.getString(2)),
                    Sql.column(connection, "text", series, s -> s.symbol().toString()),
                    Sql.column(connection, "text", series, s -> s.period().code()),
                    time(at))));
  }
}
