package io.klinesaga.embedded.tdengine.engine;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.sqlite.core.Codes;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;
import org.sqlite.core.SafeStmtPtr;

/**
 * Steps through a query by SQLite's own functions: many rows under one lock. Through JDBC every
 * value costs a lock, and a real number two calls into SQLite.
 */
final class NativeRows {
  private final SafeStmtPtr statement;
  private final BitSet tableTexts = new BitSet();
  private long table;

  /**
   * @param statement a query that has not begun
   * @param tableTexts as in {@link Query}
   */
  NativeRows(PreparedStatement statement, Set<Integer> tableTexts) {
    this.statement = ((CoreStatement) statement).pointer;
    tableTexts.forEach(this.tableTexts::set);
  }

  /**
   * Takes the first step, which is where SQLite sorts and groups.
   *
   * @return false if there is no row
   */
  boolean begin() throws SQLException {
    return statement.safeRunInt(NativeRows::step) == Codes.SQLITE_ROW;
  }

  /**
   * Reads the current row and those after it.
   *
   * @param maxRows at most so many; a block that reaches {@code maxBytes} ends earlier
   * @param isStopped asked before each further row
   * @return whether there is a current row afterwards, not read yet
   */
  boolean read(RowBlock block, int maxRows, int maxBytes, BooleanSupplier isStopped)
      throws SQLException {
    return statement.safeRunInt(
            (db, pointer) -> {
              int state = Codes.SQLITE_ROW;
              int bytes = 0;
              while (state == Codes.SQLITE_ROW
                  && block.size() < maxRows
                  && bytes < maxBytes
                  && !isStopped.getAsBoolean()) {
                bytes += readRow(db, pointer, block);
                state = step(db, pointer);
              }
              return state;
            })
        == Codes.SQLITE_ROW;
  }

  private static int step(DB db, long pointer) throws SQLException {
    int state = db.step(pointer);
    if (state != Codes.SQLITE_ROW && state != Codes.SQLITE_DONE) {
      db.throwex(state);
    }
    return state;
  }

  /** Returns about how many bytes the row has. */
  private int readRow(DB db, long pointer, RowBlock block) throws SQLException {
    boolean isOfSameTable = isOfSameTable(db, pointer, block);
    block.grow();
    int row = block.size() - 1;
    int bytes = 0;
    for (int i = 0; i < block.width(); i++) {
      bytes +=
          isOfSameTable && tableTexts.get(i)
              ? block.column(i).repeat(row)
              : read(db, pointer, i, block.column(i), row);
    }
    return bytes;
  }

  /** Whether the current row is of the same table as the one read last, in the same block. */
  private boolean isOfSameTable(DB db, long pointer, RowBlock block) throws SQLException {
    if (tableTexts.isEmpty()) {
      return false;
    }
    long last = table;
    table = db.column_long(pointer, block.width());
    return block.size() > 0 && table == last;
  }

  private static int read(DB db, long pointer, int column, RowBlock.Values values, int row)
      throws SQLException {
    ColumnType type = values.type();
    if (type.isText()) {
      return readText(db, pointer, column, values, row);
    }
    boolean mayBeNull;
    if (type.isReal()) {
      double real = db.column_double(pointer, column);
      values.set(row, real);
      mayBeNull = real == 0;
    } else {
      long number = db.column_long(pointer, column);
      values.set(row, number);
      mayBeNull = number == 0;
    }
    if (mayBeNull && isNull(db, pointer, column)) { // every question is a call into SQLite
      values.setNull(row);
    }
    return type.width();
  }

  private static int readText(DB db, long pointer, int column, RowBlock.Values values, int row)
      throws SQLException {
    byte[] text = db.column_blob(pointer, column);
    if (text == null || text.length == 0) {
      text = new byte[0];
      if (isNull(db, pointer, column)) {
        values.setNull(row);
      }
    }
    values.set(row, text);
    return values.type().storageBytes(text.length);
  }

  private static boolean isNull(DB db, long pointer, int column) throws SQLException {
    return db.column_type(pointer, column) == Codes.SQLITE_NULL;
  }
}
