package io.klinesaga.embedded.tdengine.engine;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a query, read once from first to last by one thread at a time. It holds a connection to
 * SQLite until the last row or the close.
 */
public final class RowCursor implements AutoCloseable {
  /** What a real server sends at most together. */
  private static final int BLOCK_ROWS = 4096;

  /** The same of rows that it sorts. */
  private static final int ORDERED_BLOCK_ROWS = 1024;

  private final List<ResultColumn> columns;
  private final PreparedStatement statement;
  private final Consumer<RowCursor> onClose;
  private final int blockRows;

  // The current row: of each column the one that its type has.
  private final boolean[] nulls;
  private final long[] numbers;
  private final double[] reals;
  private final @Nullable String[] texts;

  /** Null until the query runs. */
  private @Nullable ResultSet rows;

  private boolean open = true;

  /**
   * @param statement the query, which {@link #run} begins
   * @param onClose gives back the connection
   */
  RowCursor(Query query, PreparedStatement statement, Consumer<RowCursor> onClose) {
    this.columns = List.copyOf(query.columns());
    this.blockRows = query.isOrdered() ? ORDERED_BLOCK_ROWS : BLOCK_ROWS;
    this.statement = statement;
    this.onClose = onClose;
    this.nulls = new boolean[columns.size()];
    this.numbers = new long[columns.size()];
    this.reals = new double[columns.size()];
    this.texts = new @Nullable String[columns.size()];
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
      for (int i = 0; i < nulls.length; i++) {
        read(row, i);
      }
      return true;
    } catch (SQLException e) {
      close();
      throw Db.translate(e);
    }
  }

  /** Asks for NULL only where the value cannot tell: every question is a call into SQLite. */
  private void read(ResultSet row, int i) throws SQLException {
    ColumnType type = columns.get(i).type();
    if (type.isText()) {
      texts[i] = row.getString(i + 1);
      nulls[i] = texts[i] == null;
    } else if (type.isReal()) {
      reals[i] = row.getDouble(i + 1);
      nulls[i] = reals[i] == 0 && row.wasNull();
    } else {
      numbers[i] = row.getLong(i + 1);
      nulls[i] = numbers[i] == 0 && row.wasNull();
    }
  }

  /** How many rows are sent together at most. */
  public int blockRows() {
    return blockRows;
  }

  /**
   * Whether a value of the current row is NULL; then it has no other value.
   *
   * @param column from 0
   */
  public boolean isNull(int column) {
    return nulls[column];
  }

  /** A BOOL (0 or 1), a whole number, or a TIMESTAMP in epoch milliseconds. */
  public long number(int column) {
    return numbers[column];
  }

  /** A FLOAT or DOUBLE. */
  public double real(int column) {
    return reals[column];
  }

  /** A VARCHAR or NCHAR. */
  public String text(int column) {
    return Objects.requireNonNull(texts[column]);
  }

  /** Stops what runs in another thread, then frees what the query holds. */
  void cancel() {
    try {
      stop();
    } finally {
      close();
    }
  }

  private void stop() {
    synchronized (statement) {
      try {
        if (open) { // else the connection may serve another query
          statement.cancel();
        }
      } catch (SQLException e) {
        throw Db.translate(e);
      }
    }
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
