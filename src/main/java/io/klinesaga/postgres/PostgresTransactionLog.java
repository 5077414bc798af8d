package io.klinesaga.postgres;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.BarSum;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.Receipt;
import io.klinesaga.tdengine.TableNames;
import io.klinesaga.transaction.TransactionLog;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The table {@code transaction_log}. */
public final class PostgresTransactionLog implements TransactionLog {
  private static final String BEGIN =
      """
      INSERT INTO transaction_log (saga_id, business_type, run_id, business_id, symbol, period, table_name, child_table, range_start, range_end)
      SELECT ?, ?, nullif(?, 0), business_id, symbol, period, table_name, child_table, range_start::timestamptz, range_end::timestamptz
      FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
        AS t (business_id, symbol, period, table_name, child_table, range_start, range_end)
      ORDER BY symbol, period
      ON CONFLICT (symbol, period) WHERE final_status IN ('PENDING', 'COMPENSATING') DO NOTHING
      RETURNING symbol, period, transaction_id
      """;

  /**
   * Finds the rows by their saga and each row's figures by the place of its id in the sorted array.
   * A join by id would be planned while the table is small, as a scan of everything that is or was
   * open, and PostgreSQL keeps that plan while the table grows.
   */
  private static final String COMMIT =
      """
      UPDATE transaction_log SET final_status = 'COMMITTED', td_status = 'SUCCESS', pg_status = 'SUCCESS',
        row_count = c.counts[width_bucket(transaction_id, c.ids)], checksum = c.sums[width_bucket(transaction_id, c.ids)],
        live_count = c.counts[width_bucket(transaction_id, c.ids)], live_checksum = c.sums[width_bucket(transaction_id, c.ids)],
        receipt = c.receipts[width_bucket(transaction_id, c.ids)]::jsonb,
        td_write_time = coalesce(td_write_time, now()), pg_update_time = now(), updated_at = now(),
        duration_ms = 1000 * extract(epoch FROM clock_timestamp() - created_at)
      FROM (SELECT ?::bigint[] AS ids, ?::int[] AS counts, ?::bigint[] AS sums, ?::text[] AS receipts) AS c
      WHERE saga_id = ? AND final_status = 'PENDING' AND transaction_id = c.ids[width_bucket(transaction_id, c.ids)]
      """;

  /**
   * One row after the other, by its key: a join, or a condition that another index has too, would
   * read every committed row of a young log. Only committed transactions have live rows.
   */
  private static final String OVERWRITTEN =
      """
      UPDATE transaction_log SET live_count = live_count - ?, live_checksum = live_checksum - ?,
        revised_count = revised_count + ?, revised_checksum = revised_checksum + ?
      WHERE transaction_id = ? AND live_count > 0
      """;

  private static final String COMPENSATING =
      """
      UPDATE transaction_log SET final_status = 'COMPENSATING', td_status = ?, pg_status = ?, error_msg = ?, updated_at = now()
      WHERE saga_id = ? AND final_status = 'PENDING'
      """;

  private final Transactions transactions;

  public PostgresTransactionLog(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Map<SeriesId, Long> begin(
      String sagaId, String businessType, long runId, Collection<Intent> intents) {
    return transactions.execute(
        "begin the transactions of saga " + sagaId,
        connection -> {
          Map<SeriesId, Long> ids = new HashMap<>();
          Sql.read(
              connection,
              BEGIN,
              row -> ids.put(series(row.getString(1), row.getString(2)), row.getLong(3)),
              sagaId,
              businessType,
              runId,
              Sql.column(connection, "text", intents, PostgresTransactionLog::businessId),
              Sql.column(connection, "text", intents, w -> w.series().symbol().toString()),
              Sql.column(connection, "text", intents, w -> w.series().period().code()),
              Sql.column(
                  connection, "text", intents, w -> TableNames.superTable(w.series().period())),
              Sql.column(connection, "text", intents, w -> TableNames.childTable(w.series())),
              Sql.column(connection, "text", intents, w -> Sql.timeText(w.range().from())),
              Sql.column(connection, "text", intents, w -> Sql.timeText(w.range().to())));
          return ids;
        });
  }

  /** Such as {@code 600000.SH_1m_20260105}: the series and the trading day its range ends on. */
  private static String businessId(Intent intent) {
    String day = DateTimeFormatter.BASIC_ISO_DATE.format(MarketTime.date(intent.range().to()));
    return intent.series().symbol() + "_" + intent.series().period() + "_" + day;
  }

  static SeriesId series(String symbol, String period) {
    return new SeriesId(Symbol.parse(symbol), Period.parse(period));
  }

  @Override
  public List<Open> open(String sagaId) {
    return transactions.execute(
        "read the transactions of saga " + sagaId,
        connection ->
            Sql.query(
                connection,
                """
                SELECT transaction_id, business_type, symbol, period, range_start, range_end FROM transaction_log
                WHERE saga_id = ? AND final_status IN ('PENDING', 'COMPENSATING') ORDER BY transaction_id
                """,
                PostgresTransactionLog::open,
                sagaId));
  }

  private static Open open(ResultSet row) throws SQLException {
    return new Open(
        row.getLong(1),
        row.getString(2),
        series(row.getString(3), row.getString(4)),
        new TimeRange(Sql.millis(row, 5), Sql.millis(row, 6)));
  }

  @Override
  public void compensating(String sagaId, String reason, Status tdengine, Status postgres) {
    transactions.execute(
        "mark the transactions of saga " + sagaId + " as compensating",
        connection ->
            Sql.update(
                connection,
                COMPENSATING,
                tdengine.name(),
                postgres.name(),
                Sql.text(reason),
                sagaId));
  }

  @Override
  public int commit(String sagaId, Collection<Commit> commits) {
    List<Commit> sorted =
        commits.stream().sorted(Comparator.comparingLong(Commit::transactionId)).toList();
    return transactions.execute(
        "commit the transactions of saga " + sagaId,
        connection ->
            Sql.update(
                connection,
                COMMIT,
                Sql.column(connection, "bigint", sorted, Commit::transactionId),
                Sql.column(connection, "int", sorted, c -> c.written().count()),
                Sql.column(connection, "bigint", sorted, c -> c.written().checksum()),
                Sql.column(connection, "text", sorted, c -> json(c.readFrom())),
                sagaId));
  }

  /** Null for no receipt. */
  private static @Nullable String json(@Nullable ReadFrom readFrom) {
    if (readFrom == null) {
      return null;
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("source", readFrom.source());
    Receipt receipt = readFrom.receipt();
    if (receipt != null) {
      json.put("from", Sql.text(receipt.from())).put("kind", receipt.kind());
      json.put("checksum", receipt.checksum()).put("at", MarketTime.text(receipt.at()));
    }
    return json.toString();
  }

  @Override
  public void overwritten(Map<Long, BarSum> rows, boolean areRevisions) {
    transactions.execute(
        "take overwritten rows out of their transactions",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(OVERWRITTEN)) {
            for (Map.Entry<Long, BarSum> entry : new TreeMap<>(rows).entrySet()) {
              BarSum sum = entry.getValue();
              BarSum revised = areRevisions ? sum : BarSum.NONE;
              Sql.bind(
                  statement,
                  sum.count(),
                  sum.checksum(),
                  revised.count(),
                  revised.checksum(),
                  entry.getKey());
              statement.addBatch();
            }
            return statement.executeBatch().length;
          }
        });
  }

  @Override
  public Map<Period, Integer> rolledBack(String sagaId) {
    return transactions.inTransaction(
        () -> {
          RollBacks.lockRuns(transactions, sagaId);
          transactions.execute(
              "drop the before-images of saga " + sagaId,
              connection ->
                  Sql.update(
                      connection,
                      """
                      DELETE FROM bar_before_image WHERE transaction_id IN (SELECT transaction_id FROM transaction_log
                        WHERE saga_id = ? AND final_status IN ('PENDING', 'COMPENSATING'))
                      """,
                      sagaId));
          return transactions.execute(
              "end the transactions of saga " + sagaId,
              connection -> Sql.countByPeriod(connection, ROLLED_BACK, sagaId));
        });
  }

  private static final String ROLLED_BACK =
      """
      WITH ended AS (
        UPDATE transaction_log SET final_status = 'ROLLED_BACK', retry_count = retry_count + 1, updated_at = now(),
          duration_ms = 1000 * extract(epoch FROM clock_timestamp() - created_at)
        WHERE saga_id = ? AND final_status IN ('PENDING', 'COMPENSATING')
        RETURNING run_id, period
      )
      """
          + RollBacks.COUNTED;

  /**
   * Transactions that have left the log by age count as committed, as they do in an audit. Scalar
   * subqueries, because they look up one key at a time whatever the plan's age; joins would be
   * planned while the log is small and then read all of it.
   */
  private static final String SETTLED =
      """
      SELECT w.n
      FROM unnest(?::text[], ?::text[], ?::bigint[]) WITH ORDINALITY AS w (symbol, period, transaction_id, n)
      WHERE ((SELECT t.final_status FROM transaction_log AS t WHERE t.transaction_id = w.transaction_id) = 'COMMITTED'
          OR w.transaction_id BETWEEN 0 AND (SELECT transaction_id FROM log_pruned))
        AND (SELECT count(*) FROM transaction_log AS o
          WHERE o.symbol = w.symbol AND o.period = w.period AND o.final_status IN ('PENDING', 'COMPENSATING')) = 0
      """;

  @Override
  public Set<SeriesId> settled(Map<SeriesId, Long> writers) {
    List<Map.Entry<SeriesId, Long>> entries = List.copyOf(writers.entrySet());
    return transactions.execute(
        "look for the writers of " + writers.size() + " series",
        connection ->
            Set.copyOf(
                Sql.query(
                    connection,
                    SETTLED,
                    row -> entries.get(row.getInt(1) - 1).getKey(),
                    Sql.column(connection, "text", entries, e -> e.getKey().symbol().toString()),
                    Sql.column(connection, "text", entries, e -> e.getKey().period().code()),
                    Sql.column(connection, "bigint", entries, Map.Entry::getValue))));
  }

  @Override
  public String holder(SeriesId series) {
    return transactions.execute(
        "look for the holder of " + series,
        connection ->
            Sql.first(
                    connection,
                    """
                    SELECT CASE WHEN s.state = 'STUCK' THEN 'stuck, see saga show ' || t.transaction_id
                      ELSE 'held by transaction ' || t.transaction_id || ', ' || t.final_status || ' since '
                      || to_char(t.created_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS') || '+08:00, of process ' || coalesce(s.owner, '?') END
                    FROM transaction_log t LEFT JOIN saga_log s ON s.id = t.saga_id
                    WHERE t.symbol = ? AND t.period = ? AND t.final_status IN ('PENDING', 'COMPENSATING')
                    """,
                    row -> row.getString(1),
                    series.symbol().toString(),
                    series.period().code())
                .orElse(""));
  }
}
