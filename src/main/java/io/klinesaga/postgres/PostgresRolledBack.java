package io.klinesaga.postgres;

import io.klinesaga.clean.RolledBack;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.TimeRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Transactions of {@code transaction_log} that were rolled back lately. */
public final class PostgresRolledBack implements RolledBack {
  private final Transactions transactions;

  public PostgresRolledBack(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<Entry> since(Duration window, @Nullable Entry after, int limit) {
    return transactions.execute(
        "look for late bars",
        connection ->
            Sql.query(
                connection,
                """
                SELECT transaction_id, business_type, symbol, period, range_start, range_end,
                  EXISTS (SELECT FROM saga_event AS e JOIN saga_event AS b ON b.saga_id = e.saga_id AND b.event_id < e.event_id AND b.owner <> e.owner
                    WHERE e.saga_id = transaction_log.saga_id AND e.event = 'TAKEN_UP')
                FROM transaction_log
                WHERE final_status = 'ROLLED_BACK' AND updated_at > now() - ? * interval '1 millisecond'
                  AND (period, transaction_id) > (?, ?)
                ORDER BY period, transaction_id LIMIT ?
                """,
                PostgresRolledBack::entry,
                window.toMillis(),
                after == null ? "" : after.series().period().code(),
                after == null ? 0L : after.transactionId(),
                limit));
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getLong(1),
        row.getString(2),
        PostgresTransactionLog.series(row.getString(3), row.getString(4)),
        new TimeRange(Sql.millis(row, 5), Sql.millis(row, 6)),
        row.getBoolean(7));
  }
}
