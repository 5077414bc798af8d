package io.klinesaga.embedded.tdengine.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rows as SQLite finds them; holds one reading connection until the last row or the close. */
final class SqlCursor implements RowCursor {
  private final Storage storage;
  private final Connection connection;
  private final PreparedStatement statement;
  private final ResultSet rows;
  private final List<ResultColumn> columns;
  private final Consumer<SqlCursor> onClose;
  private final long[] numbers;
  private final double[] reals;
  private final @Nullable String[] texts;
  private final boolean[] nulls;
  private volatile boolean open = true;

  private SqlCursor(
      Storage storage,
      Connection connection,
      PreparedStatement statement,
      ResultSet rows,
      List<ResultColumn> columns,
      Consumer<SqlCursor> onClose) {
    this.storage = storage;
    this.connection = connection;
    this.statement = statement;
    this.rows = rows;
    this.columns = List.copyOf(columns);
    this.onClose = onClose;
    this.numbers = new long[columns.size()];
    this.reals = new double[columns.size()];
    this.texts = new @Nullable String[columns.size()];
    this.nulls = new boolean[columns.size()];
  }

  static SqlCursor open(
      Storage storage, String sql, List<ResultColumn> columns, Consumer<SqlCursor> onClose) {
    Connection connection = storage.reader();
    PreparedStatement statement = null;
    try {
      statement = connection.prepareStatement(sql);
      ResultSet rows = statement.executeQuery();
      return new SqlCursor(storage, connection, statement, rows, columns, onClose);
    } catch (SQLException e) {
      closeQuietly(statement, e);
      storage.release(connection);
      throw translate(e);
    }
  }

  private static void closeQuietly(@Nullable PreparedStatement statement, SQLException reason) {
    try {
      if (statement != null) {
        statement.close();
      }
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** What an error of SQLite means to the client. */
  static TdengineException translate(SQLException e) {
    String message = String.valueOf(e.getMessage());
    int refused = message.indexOf(SqlFunctions.REFUSED);
    if (refused >= 0) {
      String what = message.substring(refused + SqlFunctions.REFUSED.length());
      return Errors.notSupported(what.endsWith(")") ? what.substring(0, what.length() - 1) : what);
    }
    if (message.contains("no such table")) {
      return Errors.noTable(); // dropped since the statement was translated
    }
    if (message.contains("maximum depth") || message.contains("too many terms")) {
      return Errors.notSupported("a condition this long");
    }
    if (message.contains("NOT NULL constraint failed") && message.contains(".tb")) {
      return Errors.notSupported("INSERT ... SELECT into a table that does not exist");
    }
    if (message.contains("integer overflow")) {
      return Errors.notSupported("a sum beyond the range of BIGINT");
    }
    return Errors.storage(e);
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
        for (int i = 0; i < nulls.length; i++) {
          read(i);
        }
        return true;
      }
    } catch (SQLException e) {
      close();
      throw translate(e);
    }
    close();
    return false;
  }

  /** Asks for NULL only where the value cannot tell: every question is a call into SQLite. */
  private void read(int i) throws SQLException {
    ColumnType type = columns.get(i).type();
    if (type.isText()) {
      String text = rows.getString(i + 1);
      texts[i] = text;
      nulls[i] = text == null;
    } else if (type == ColumnType.DOUBLE || type == ColumnType.FLOAT) {
      double real = rows.getDouble(i + 1);
      reals[i] = real;
      nulls[i] = real == 0 && rows.wasNull();
    } else {
      long number = rows.getLong(i + 1);
      numbers[i] = number;
      nulls[i] = number == 0 && rows.wasNull();
    }
  }

  @Override
  public boolean isNull(int column) {
    return nulls[column];
  }

  @Override
  public long getLong(int column) {
    return numbers[column];
  }

  @Override
  public double getDouble(int column) {
    return reals[column];
  }

  @Override
  public String getString(int column) {
    String text = texts[column];
    if (text == null) {
      throw new IllegalStateException("column " + column + " is NULL");
    }
    return text;
  }

  /** Stops a {@link #next} that runs in another thread, then frees what the query holds. */
  void cancel() {
    try {
      statement.cancel();
    } catch (SQLException e) {
      if (open) {
        throw translate(e);
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
      throw translate(e);
    } finally {
      storage.release(connection);
    }
  }
}
