package io.klinesaga.postgres;

import io.klinesaga.clean.RolledBack;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.TimeRange;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
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
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  """
                  SELECT transaction_id, business_type, symbol, period, range_start, range_end FROM transaction_log
                  WHERE final_status = 'ROLLED_BACK' AND updated_at > now() - ? * interval '1 millisecond'
                    AND (period, transaction_id) > (?, ?)
                  ORDER BY period, transaction_id LIMIT ?
                  """)) {
            Sql.bind(
                statement,
                window.toMillis(),
                after == null ? "" : after.series().period().code(),
                after == null ? 0L : after.transactionId(),
                limit);
            return entries(statement);
          }
        });
  }

  private static List<Entry> entries(PreparedStatement statement) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        entries.add(
            new Entry(
                result.getLong(1),
                result.getString(2),
                PostgresTransactionLog.series(result.getString(3), result.getString(4)),
                new TimeRange(Sql.millis(result, 5), Sql.millis(result, 6))));
      }
    }
    return entries;
  }
}
