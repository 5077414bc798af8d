package io.klinesaga.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/**
 * SQL NULL in columns of primitive values, where a value that cannot occur stands for it. Drivers
 * give 0 for it, so only a 0 is asked about.
 */
public final class NullableColumns {
  private NullableColumns() {}

  /** A DOUBLE; NaN for NULL. */
  public static double getDouble(ResultSet result, int column) throws SQLException {
    double value = result.getDouble(column);
    return value == 0 && result.wasNull() ? Double.NaN : value;
  }

  /** A BIGINT; {@code absent} for NULL. */
  public static long getLong(ResultSet result, int column, long absent) throws SQLException {
    long value = result.getLong(column);
    return value == 0 && result.wasNull() ? absent : value;
  }

  /** Binds a DOUBLE; NaN becomes NULL. */
  public static void setDouble(PreparedStatement statement, int index, double value)
      throws SQLException {
    if (Double.isNaN(value)) {
      statement.setNull(index, Types.DOUBLE);
    } else {
      statement.setDouble(index, value);
    }
  }

  /** Binds a BIGINT; {@code absent} becomes NULL. */
  public static void setLong(PreparedStatement statement, int index, long value, long absent)
      throws SQLException {
    if (value == absent) {
      statement.setNull(index, Types.BIGINT);
    } else {
      statement.setLong(index, value);
    }
  }
}
