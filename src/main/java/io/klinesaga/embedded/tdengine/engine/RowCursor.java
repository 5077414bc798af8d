package io.klinesaga.embedded.tdengine.engine;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a query, read once from first to last by one thread at a time. It holds a connection to
 * SQLite until the last row was read or the close.
 */
public final class RowCursor implements AutoCloseable {
  /** What a real server sends at most together. */
  private static final int BLOCK_ROWS = 4096;

  /** The same of rows that it sorts. */
  private static final int ORDERED_BLOCK_ROWS = 1024;

  /** A block ends with the row that reaches this, so that wide rows do not pile up. */
  private static final int BLOCK_BYTES = 2 << 20;

  private final List<ResultColumn> columns;
  private final PreparedStatement statement;
  private final Consumer<RowCursor> onClose;
  private final int blockRows;
  private final NativeRows rows;
  private final RowBlock block;

  /** Whether there is a row that was not read yet. */
  private boolean hasMore;

  private volatile boolean isStopped;
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
    this.rows = new NativeRows(statement, query.tableTexts());
    this.block = new RowBlock(columns);
  }

  /** Begins the query, unless the cursor is closed already. */
  synchronized void run() {
    if (open) {
      step(rows::begin);
    }
  }

  public List<ResultColumn> columns() {
    return columns;
  }

  /**
   * Reads the next rows, as many as are sent together.
   *
   * @return valid until the next call; null after the last row, and once the cursor is closed
   * @throws TdengineException if reading fails
   */
  public synchronized @Nullable RowBlock next() {
    if (!open || !hasMore) {
      close();
      return null;
    }
    block.clear();
    step(() -> rows.read(block, blockRows, BLOCK_BYTES, () -> isStopped));
    return isStopped ? null : block;
  }

  /** A way of going on; returns whether there is a row left. */
  @FunctionalInterface
  private interface Step {
    boolean run() throws SQLException;
  }

  private void step(Step step) {
    try {
      hasMore = step.run();
    } catch (SQLException e) {
      close();
      throw Db.translate(e);
    }
    if (!hasMore) {
      close();
    }
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
    isStopped = true;
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
