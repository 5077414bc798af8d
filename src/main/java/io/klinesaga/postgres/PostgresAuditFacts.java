package io.klinesaga.postgres;

import io.klinesaga.audit.AuditFacts;
import io.klinesaga.audit.Invariant;
import io.klinesaga.audit.Violation;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.BarChecksum;
import io.klinesaga.market.BarSum;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The facts of an audit, from all tables. */
public final class PostgresAuditFacts implements AuditFacts {
  private static final String COMMITTED = "COMMITTED";
  private static final String OPEN = "final_status IN ('PENDING', 'COMPENSATING')";
  private static final String LOGGED =
      "SELECT transaction_id, range_start, range_end, final_status, live_count, live_checksum, symbol, period FROM transaction_log ";

  private final Transactions transactions;
  private final Duration ownerTimeout;

  /**
   * @param ownerTimeout a process silent for longer is gone; zero if every other process is
   */
  public PostgresAuditFacts(Transactions transactions, Duration ownerTimeout) {
    this.transactions = transactions;
    this.ownerTimeout = ownerTimeout;
  }

  private <T> List<T> query(String sql, Sql.Mapper<T> mapper, Object... parameters) {
    return transactions.execute("audit", c -> Sql.query(c, sql, mapper, parameters));
  }

  /**
   * Shows rows of some series, of which there may be any number.
   *
   * @param found what the reader collects
   * @param more parameters after the symbols and the periods
   * @return {@code found}
   */
  private <T> T ofSeries(
      T found, String sql, Collection<SeriesId> series, Sql.Reader reader, Object... more) {
    return transactions.inTransaction(
        () ->
            transactions.execute(
                "audit " + series.size() + " series",
                connection -> {
                  List<Object> parameters = new ArrayList<>();
                  parameters.add(
                      Sql.column(connection, "text", series, s -> s.symbol().toString()));
                  parameters.add(Sql.column(connection, "text", series, s -> s.period().code()));
                  parameters.addAll(List.of(more));
                  Sql.stream(connection, sql, reader, parameters.toArray());
                  return found;
                }));
  }

  private static final String STATES =
      "SELECT symbol, period, first_ts, last_ts, bar_count FROM sync_state WHERE period = ?";

  @Override
  public Map<SeriesId, State> states(Period period) {
    Map<SeriesId, State> states = new HashMap<>();
    query(STATES, PostgresAuditFacts::state, period.code())
        .forEach(entry -> states.put(entry.getKey(), entry.getValue()));
    return states;
  }

  @Override
  public @Nullable State state(SeriesId series) {
    return query(
            STATES + " AND symbol = ?",
            PostgresAuditFacts::state,
            series.period().code(),
            series.symbol().toString())
        .stream()
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static Map.Entry<SeriesId, State> state(ResultSet result) throws SQLException {
    TimeRange extent =
        result.getObject(3) == null || result.getObject(4) == null
            ? null
            : new TimeRange(Sql.millis(result, 3), Sql.millis(result, 4));
    return Map.entry(
        PostgresTransactionLog.series(result.getString(1), result.getString(2)),
        new State(extent, result.getLong(5)));
  }

  /**
   * The rows of some series, looked up one series at a time by an index. As a join PostgreSQL may
   * read all of the log for each question; OFFSET keeps it from making one of this.
   */
  private static String each(String rowsOfSeries) {
    return "SELECT l.* FROM unnest(?::text[], ?::text[]) AS s (symbol, period), LATERAL ("
        + rowsOfSeries
        + " OFFSET 0) AS l";
  }

  @Override
  public Map<SeriesId, List<Logged>> committed(Collection<SeriesId> series) {
    return committed(series, TimeRange.ALL);
  }

  @Override
  public Map<SeriesId, List<Logged>> committed(Collection<SeriesId> series, TimeRange within) {
    Map<SeriesId, List<Logged>> found = new HashMap<>();
    return ofSeries(
        found,
        each(
                LOGGED
                    + "WHERE symbol = s.symbol AND period = s.period AND final_status = 'COMMITTED'"
                    + " AND live_count <> 0 AND business_type = 'kline' AND range_start >= ? AND range_end <= ?")
            + " ORDER BY transaction_id",
        series,
        row -> found.computeIfAbsent(series(row, 7), s -> new ArrayList<>()).add(logged(row)),
        Sql.time(within.from()),
        Sql.time(within.to()));
  }

  private static SeriesId series(ResultSet result, int column) throws SQLException {
    return PostgresTransactionLog.series(result.getString(column), result.getString(column + 1));
  }

  private static Logged logged(ResultSet result) throws SQLException {
    String found = result.getString(4);
    String status = found.equals(COMMITTED) ? COMMITTED : found; // there are many: one text for all
    BarSum live = found.equals(COMMITTED) ? new BarSum(result.getInt(5), result.getLong(6)) : null;
    TimeRange range = new TimeRange(Sql.millis(result, 2), Sql.millis(result, 3));
    return new Logged(result.getLong(1), range, live, status);
  }

  @Override
  public Map<Long, Logged> logged(Collection<Long> ids) {
    return transactions.execute(
        "audit " + ids.size() + " transactions",
        connection ->
            Sql.query(
                    connection,
                    LOGGED + "WHERE transaction_id = ANY (?)",
                    PostgresAuditFacts::logged,
                    Sql.column(connection, "bigint", ids, id -> id))
                .stream()
                .collect(Collectors.toMap(Logged::id, Function.identity())));
  }

  @Override
  public long prunedThrough() {
    return query("SELECT transaction_id FROM log_pruned", result -> result.getLong(1)).stream()
        .findFirst()
        .orElse(0L);
  }

  @Override
  public Set<SeriesId> open(Collection<SeriesId> series) {
    Set<SeriesId> open = new HashSet<>();
    return ofSeries(
        open,
        each(
            "SELECT symbol, period FROM transaction_log WHERE symbol = s.symbol AND period = s.period AND "
                + OPEN),
        series,
        row -> open.add(series(row, 1)));
  }

  @Override
  public List<Violation> withoutBars() {
    List<Violation> violations = new ArrayList<>();
    violations.addAll(
        query(OVERDUE, result -> violation(Invariant.OVERDUE, result), ownerTimeout.toMillis()));
    violations.addAll(query(REREADS, result -> violation(Invariant.REREAD, result)));
    violations.addAll(query(IMAGES, result -> violation(Invariant.BEFORE_IMAGE, result)));
    violations.addAll(query(STRAY_REVISIONS, result -> violation(Invariant.REVISIONS, result)));
    violations.addAll(
        query(
            COUNTERS,
            result -> new Violation(Invariant.COUNTERS, null, null, 0, result.getString(1))));
    return violations;
  }

  /** In one statement, so that it sees a commit with all it did or not at all. */
  private static final String REVISED =
      """
      SELECT w.* FROM unnest(?::text[], ?::text[]) AS s (symbol, period), LATERAL (
        SELECT t.transaction_id AS id, t.symbol, t.period, t.range_start, t.range_end, t.revised_count, t.revised_checksum,
          r.ts, r.open, r.high, r.low, r.close, r.volume, r.amount, r.txn_id, r.is_valid
        FROM transaction_log AS t LEFT JOIN bar_revision AS r
          ON r.symbol = s.symbol AND r.period = s.period AND r.txn_id = t.transaction_id AND r.is_valid
        WHERE t.symbol = s.symbol AND t.period = s.period AND t.final_status = 'COMMITTED'
          AND t.pg_update_time >= (SELECT since FROM history_start) AND (t.revised_count <> 0 OR r.ts IS NOT NULL)
        OFFSET 0) AS w
      ORDER BY w.id, w.ts
      """;

  /** Of one transaction what should be kept, and is. */
  private static final class Revised {
    private final long id;
    private final SeriesId series;
    private final TimeRange range;
    private final BarSum expected;
    private StoredBars.Builder rows = new StoredBars.Builder();
    private BarSum found = BarSum.NONE;
    private long last = Long.MIN_VALUE;

    Revised(ResultSet row) throws SQLException {
      id = row.getLong(1);
      series = series(row, 2);
      range = new TimeRange(Sql.millis(row, 4), Sql.millis(row, 5));
      expected = new BarSum(row.getInt(6), row.getLong(7));
    }

    void add(ResultSet row) throws SQLException {
      if (row.getObject(8) != null) {
        long ts = Sql.millis(row, 8);
        if (ts == last) {
          sumUp(); // a roll-back had put the row back, and it was overwritten once more
        }
        StoredRow.add(rows, row, 8);
        last = ts;
      }
    }

    private void sumUp() {
      found = found.plus(BarChecksum.of(rows.build().bars()));
      rows = new StoredBars.Builder();
    }

    void end(Collection<Violation> violations) {
      sumUp();
      if (!found.equals(expected)) {
        String detail =
            "of transaction " + id + " were overwritten " + expected + ", kept are " + found;
        violations.add(new Violation(Invariant.REVISIONS, series, range, id, detail));
      }
    }
  }

  /** Sums up the rows of one transaction after the other, which come in that order. */
  private static final class Revisions {
    private final List<Violation> violations = new ArrayList<>();
    private @Nullable Revised current;

    void add(ResultSet row) throws SQLException {
      Revised revised = current;
      if (revised == null || revised.id != row.getLong(1)) {
        end();
        revised = new Revised(row);
        current = revised;
      }
      revised.add(row);
    }

    List<Violation> end() {
      if (current != null) {
        current.end(violations);
      }
      current = null;
      return violations;
    }
  }

  @Override
  public List<Violation> revisions(Collection<SeriesId> series) {
    Revisions revisions = new Revisions();
    return ofSeries(revisions, REVISED, series, revisions::add).end();
  }

  /** Columns: symbol, period, first time, last time, transaction, detail. */
  private static Violation violation(Invariant invariant, ResultSet result) throws SQLException {
    return new Violation(
        invariant,
        series(result, 1),
        new TimeRange(Sql.millis(result, 3), Sql.millis(result, 4)),
        result.getLong(5),
        result.getString(6));
  }

  private static final String OVERDUE =
      String.format(
          Locale.ROOT,
          """
      WITH alive AS (%s)
      SELECT t.symbol, t.period, t.range_start, t.range_end, t.transaction_id,
        'transaction ' || t.transaction_id || ' is ' || t.final_status || CASE
          WHEN s.id IS NULL THEN ' without a saga'
          WHEN s.state = 'STUCK' THEN ' and stuck: ' || coalesce(s.last_error, '')
          WHEN s.deadline < now() THEN ' past its deadline ' || s.deadline
          ELSE ' and its process ' || s.owner || ' is gone' END
      FROM transaction_log AS t LEFT JOIN saga_log AS s ON s.id = t.saga_id
      WHERE t.final_status IN ('PENDING', 'COMPENSATING') AND (s.id IS NULL OR s.state = 'STUCK' OR s.deadline < now() OR %s)
      ORDER BY t.transaction_id
      """,
          Sagas.ALIVE,
          Sagas.IS_GONE);
  private static final String REREADS =
      "SELECT symbol, period, range_start, range_end, 0, 'waits to be read again: ' || reason FROM reread_range ORDER BY reread_id";
  private static final String IMAGES =
      """
      SELECT t.symbol, t.period, min(b.ts), max(b.ts), t.transaction_id,
        count(*) || ' rows of the before-image of transaction ' || t.transaction_id || ', which is ' || t.final_status
      FROM bar_before_image AS b JOIN transaction_log AS t USING (transaction_id)
      WHERE t.final_status NOT IN ('PENDING', 'COMPENSATING') GROUP BY t.transaction_id ORDER BY t.transaction_id
      """;

  /** Only a committed transaction overwrites for good, and only rows of earlier ones. */
  private static final String STRAY_REVISIONS =
      """
      SELECT r.symbol, r.period, min(r.ts), max(r.ts), r.transaction_id,
        count(*) || ' rows are kept as overwritten by transaction ' || r.transaction_id || ', which '
          || CASE WHEN bool_or(r.txn_id >= r.transaction_id) THEN 'is not later than they are'
            ELSE coalesce('is ' || min(t.final_status), 'is not in the log') END
      FROM bar_revision AS r LEFT JOIN transaction_log AS t USING (transaction_id)
      WHERE r.txn_id >= r.transaction_id OR t.final_status <> 'COMMITTED'
        OR t.transaction_id IS NULL AND r.transaction_id > (SELECT transaction_id FROM log_pruned)
      GROUP BY r.symbol, r.period, r.transaction_id ORDER BY r.transaction_id
      """;

  /** Only runs of which the whole log is still there. */
  private static final String COUNTED =
      """
      SELECT r.run_id, r.saga_success, r.saga_rollback,
        count(*) FILTER (WHERE t.final_status = 'COMMITTED') AS committed,
        count(*) FILTER (WHERE t.final_status = 'ROLLED_BACK') AS rolled_back
      FROM sync_run AS r LEFT JOIN transaction_log AS t ON t.run_id = r.run_id
      WHERE r.finished_at IS NOT NULL AND r.started_at >= (SELECT created_at FROM transaction_log ORDER BY transaction_id LIMIT 1)
      GROUP BY r.run_id
      """;

  private static final String COUNTERS =
      "SELECT 'run ' || run_id || ' counted ' || saga_success || ' committed and ' || saga_rollback || ' rolled back, the log has '"
          + " || committed || ' and ' || rolled_back FROM ("
          + COUNTED
          + ") AS c WHERE saga_success <> committed OR saga_rollback <> rolled_back ORDER BY run_id";

  private void update(String what, String sql, Object... parameters) {
    transactions.execute(what, (Connection connection) -> Sql.update(connection, sql, parameters));
  }

  @Override
  public void rebase(long transactionId, BarSum live) {
    update(
        "rebase transaction " + transactionId,
        "UPDATE transaction_log SET live_count = ?, live_checksum = ? WHERE transaction_id = ?",
        live.count(),
        live.checksum(),
        transactionId);
  }

  @Override
  public void dropBeforeImages() {
    update(
        "drop before-images without a transaction",
        "DELETE FROM bar_before_image WHERE transaction_id NOT IN (SELECT transaction_id FROM transaction_log WHERE "
            + OPEN
            + ")");
  }

  @Override
  public void recount() {
    update(
        "count the transactions of runs again",
        "UPDATE sync_run AS r SET saga_success = c.committed, saga_rollback = c.rolled_back FROM ("
            + COUNTED
            + ") AS c WHERE r.run_id = c.run_id AND (r.saga_success <> c.committed OR r.saga_rollback <> c.rolled_back)");
  }
}
