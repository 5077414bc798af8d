package io.klinesaga.embedded.tdengine.engine;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a query, read once from first to last by one thread at a time. It holds a connection to
 * SQLite until the last row or the close.
 */
public final class RowCursor implements AutoCloseable {
  private final List<ResultColumn> columns;
  private final PreparedStatement statement;
  private final Consumer<RowCursor> onClose;
  private final @Nullable Object[] values;

  /** Null until the query runs. */
  private @Nullable ResultSet rows;

  private boolean open = true;

  /**
   * @param statement the query, which {@link #run} begins
   * @param onClose gives back the connection
   */
  RowCursor(List<ResultColumn> columns, PreparedStatement statement, Consumer<RowCursor> onClose) {
    this.columns = List.copyOf(columns);
    this.statement = statement;
    this.onClose = onClose;
    this.values = new @Nullable Object[columns.size()];
  }

  /** Begins the query, unless the cursor is closed already. */
  synchronized void run() {
    try {
      rows = open ? statement.executeQuery() : null;
    } catch (SQLException e) {
      close();
      throw Db.translate(e);
    }
  }

  public List<ResultColumn> columns() {
    return columns;
  }

  /**
   * Moves to the next row.
   *
   * @return false after the last row, and once the cursor is closed
   * @throws TdengineException if reading fails
   */
  public synchronized boolean next() {
    ResultSet row = rows;
    try {
      if (!open || row == null || !row.next()) {
        close();
        return false;
      }
      for (int i = 0; i < values.length; i++) {
        values[i] = read(row, i);
      }
      return true;
    } catch (SQLException e) {
      close();
      throw Db.translate(e);
    }
  }

  /** Asks for NULL only where the value cannot tell: every question is a call into SQLite. */
  private @Nullable Object read(ResultSet row, int i) throws SQLException {
    ColumnType type = columns.get(i).type();
    if (type.isText()) {
      return row.getString(i + 1);
    }
    if (type.isReal()) {
      double real = row.getDouble(i + 1);
      return real == 0 && row.wasNull() ? null : (Object) real;
    }
    long number = row.getLong(i + 1);
    return number == 0 && row.wasNull() ? null : (Object) number;
  }

  /**
   * A value of the current row: Long for BOOL (0/1), all integers and TIMESTAMP (epoch
   * milliseconds), Double for FLOAT and DOUBLE, String for VARCHAR and NCHAR; null for NULL.
   *
   * @param column from 0
   */
  public @Nullable Object value(int column) {
    return values[column];
  }

  /** Stops what runs in another thread, then frees what the query holds. */
  void cancel() {
    synchronized (statement) {
      try {
        if (open) { // else the connection may serve another query
          statement.cancel();
        }
      } catch (SQLException e) {
        throw Db.translate(e);
      }
    }
    close();
  }

  /** Frees what the query holds; may be called at any time and twice. */
  @Override
  public synchronized void close() {
    synchronized (statement) {
      if (!open) {
        return;
      }
      open = false;
    }
    try {
      statement.close();
    } catch (SQLException e) {
      throw Db.translate(e);
    } finally {
      onClose.accept(this);
    }
  }
}
