package io.klinesaga.postgres;

import io.klinesaga.jdbc.NullableColumns;
import io.klinesaga.market.Bars;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A row of TDengine as PostgreSQL keeps it. Doubles come back bit for bit. */
final class StoredRow {
  /** Its columns. */
  static final String COLUMNS = "ts, open, high, low, close, volume, amount, txn_id, is_valid";

  private StoredRow() {}

  /**
   * Adds the row that a result stands on.
   *
   * @param first the column of {@code ts}; the others follow
   */
  static void add(StoredBars.Builder builder, ResultSet row, int first) throws SQLException {
    builder
        .values()
        .add(
            Sql.millis(row, first),
            NullableColumns.getDouble(row, first + 1),
            NullableColumns.getDouble(row, first + 2),
            NullableColumns.getDouble(row, first + 3),
            NullableColumns.getDouble(row, first + 4),
            NullableColumns.getLong(row, first + 5, Bars.NO_VOLUME),
            NullableColumns.getDouble(row, first + 6));
    builder.end(
        NullableColumns.getLong(row, first + 7, StoredBars.NO_TXN),
        Validity.of(row.getBoolean(first + 8), row.wasNull()));
  }
}
