package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.QueryTranslator.Query;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rows as SQLite finds them; holds one reading connection until the last row or the close. */
final class SqlCursor implements RowCursor {
  private final Storage storage;
  private final Db db;
  private final PreparedStatement statement;
  private final ResultSet rows;
  private final List<ResultColumn> columns;
  private final Consumer<SqlCursor> onClose;

  /** The current row: Long, Double, String or null. */
  private final @Nullable Object[] values;

  private volatile boolean open = true;

  /**
   * Runs the query; the cursor gives the connection back to the storage.
   *
   * @throws SQLException if it cannot be run; the connection is still the caller's
   */
  SqlCursor(Storage storage, Db db, Query query, Consumer<SqlCursor> onClose) throws SQLException {
    this.storage = storage;
    this.db = db;
    this.columns = List.copyOf(query.columns());
    this.onClose = onClose;
    this.values = new @Nullable Object[columns.size()];
    this.statement = db.connection().prepareStatement(query.sql());
    try {
      this.rows = statement.executeQuery();
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  @Override
  public List<ResultColumn> columns() {
    return columns;
  }

  @Override
  public synchronized boolean next() {
    if (!open) {
      return false;
    }
    try {
      if (rows.next()) {
        for (int i = 0; i < values.length; i++) {
          values[i] = read(i);
        }
        return true;
      }
    } catch (SQLException e) {
      close();
      throw Db.translate(e);
    }
    close();
    return false;
  }

  /** Asks for NULL only where the value cannot tell: every question is a call into SQLite. */
  private @Nullable Object read(int i) throws SQLException {
    ColumnType type = columns.get(i).type();
    if (type.isText()) {
      return rows.getString(i + 1);
    }
    if (type.isReal()) {
      double real = rows.getDouble(i + 1);
      return real == 0 && rows.wasNull() ? null : (Object) real;
    }
    long number = rows.getLong(i + 1);
    return number == 0 && rows.wasNull() ? null : (Object) number;
  }

  @Override
  public @Nullable Object value(int column) {
    return values[column];
  }

  /** Stops a {@link #next} that runs in another thread, then frees what the query holds. */
  void cancel() {
    try {
      statement.cancel();
    } catch (SQLException e) {
      if (open) {
        throw Db.translate(e);
      }
    } finally {
      close();
    }
  }

  @Override
  public synchronized void close() {
    if (!open) {
      return;
    }
    open = false;
    onClose.accept(this);
    try {
      statement.close();
    } catch (SQLException e) {
      throw Db.translate(e);
    } finally {
      storage.release(db);
    }
  }
}
