package io.klinesaga.postgres;

import io.klinesaga.jdbc.NullableColumns;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Bars;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.transaction.BeforeImages;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The tables {@code bar_before_image} and {@code bar_revision}. Doubles travel in binary or as
 * shortest exact text, so they come back bit for bit.
 */
public final class PostgresBeforeImages implements BeforeImages {
  private static final int BATCH = 5_000;

  /** Rows of transactions, whose series only the log knows. */
  private static final String REVISE =
      """
      WITH image AS (DELETE FROM bar_before_image WHERE transaction_id = ANY (?) RETURNING *)
      INSERT INTO bar_revision
        (transaction_id, symbol, period, ts, open, high, low, close, volume, amount, txn_id, is_valid)
      SELECT t.transaction_id, t.symbol, t.period, i.ts, i.open, i.high, i.low, i.close, i.volume, i.amount, i.txn_id, i.is_valid
      FROM image AS i JOIN transaction_log AS t USING (transaction_id)
      """;

  private final Transactions transactions;

  public PostgresBeforeImages(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void save(Map<Long, StoredBars> images) {
    transactions.inTransaction(
        () -> {
          transactions.execute(
              "save before-images",
              connection -> {
                requirePending(connection, images.keySet());
                return insert(connection, images);
              });
        });
  }

  /**
   * A process that was passed over must not leave rows that nobody drops any more. Locks the
   * transactions, so that a roll-back waits and then drops these rows too.
   */
  private static void requirePending(Connection connection, Collection<Long> ids)
      throws SQLException {
    List<Long> pending =
        Sql.query(
            connection,
            "SELECT transaction_id FROM transaction_log WHERE transaction_id = ANY (?) AND final_status = 'PENDING'"
                + " ORDER BY transaction_id FOR SHARE",
            row -> row.getLong(1),
            Sql.column(connection, "bigint", ids, id -> id));
    if (pending.size() != ids.size()) {
      throw new IllegalStateException(
          "only "
              + pending.size()
              + " of "
              + ids.size()
              + " transactions are still pending; they were taken over as abandoned");
    }
  }

  private static int insert(Connection connection, Map<Long, StoredBars> images)
      throws SQLException {
    int rows = 0;
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO bar_before_image VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Map.Entry<Long, StoredBars> image : images.entrySet()) {
        for (int i = 0; i < image.getValue().size(); i++) {
          bind(statement, image.getKey(), image.getValue(), i);
          statement.addBatch();
          if (++rows % BATCH == 0) {
            statement.executeBatch();
          }
        }
      }
      statement.executeBatch();
    }
    return rows;
  }

  private static void bind(PreparedStatement statement, long transactionId, StoredBars rows, int i)
      throws SQLException {
    Bars bars = rows.bars();
    statement.setLong(1, transactionId);
    statement.setObject(2, Sql.time(bars.ts(i)));
    NullableColumns.setDouble(statement, 3, bars.open(i));
    NullableColumns.setDouble(statement, 4, bars.high(i));
    NullableColumns.setDouble(statement, 5, bars.low(i));
    NullableColumns.setDouble(statement, 6, bars.close(i));
    NullableColumns.setLong(statement, 7, bars.volume(i), Bars.NO_VOLUME);
    NullableColumns.setDouble(statement, 8, bars.amount(i));
    NullableColumns.setLong(statement, 9, rows.txnId(i), StoredBars.NO_TXN);
    if (rows.validity(i) == Validity.NONE) {
      statement.setNull(10, Types.BOOLEAN);
    } else {
      statement.setBoolean(10, rows.isValid(i));
    }
  }

  @Override
  public StoredBars load(long transactionId) {
    return transactions.execute(
        "load the before-image of transaction " + transactionId,
        connection -> {
          StoredBars.Builder builder = new StoredBars.Builder();
          Sql.read(
              connection,
              "SELECT "
                  + StoredRow.COLUMNS
                  + " FROM bar_before_image WHERE transaction_id = ? ORDER BY ts",
              row -> StoredRow.add(builder, row, 1),
              transactionId);
          return builder.build();
        });
  }

  @Override
  public void revise(Collection<Long> transactionIds) {
    transactions.execute(
        "make revisions of before-images",
        connection ->
            Sql.update(
                connection, REVISE, Sql.column(connection, "bigint", transactionIds, id -> id)));
  }
}
