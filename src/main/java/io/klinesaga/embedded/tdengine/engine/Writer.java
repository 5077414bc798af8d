package io.klinesaga.embedded.tdengine.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The writing side of {@link Storage}, used by the holder of the write lock only. */
final class Writer {
  private static final int MAX_STATEMENTS = 64;

  private final Connection connection;
  private final Statement plain;
  private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(16, 0.75f, true);
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private int undoAtSavepoint;

  Writer(Connection connection) throws SQLException {
    this.connection = connection;
    this.plain = connection.createStatement();
  }

  /** Registers how to take back a change in memory that belongs to the current write. */
  void onRollback(Runnable action) {
    undo.push(action);
  }

  /** A statement that is kept for the next time. */
  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement known = statements.get(sql);
    if (known != null) {
      return known;
    }
    if (statements.size() >= MAX_STATEMENTS) {
      String oldest = statements.keySet().iterator().next();
      PreparedStatement removed = statements.remove(oldest);
      if (removed != null) {
        removed.close();
      }
    }
    PreparedStatement prepared = connection.prepareStatement(sql);
    statements.put(sql, prepared);
    return prepared;
  }

  /** Runs one statement; returns the number of rows changed. */
  int execute(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = prepare(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement.executeUpdate();
  }

  /** Inserts one row; returns its row id. */
  long insert(String sql, @Nullable Object... values) throws SQLException {
    execute(sql, values);
    try (ResultSet row = prepare("SELECT last_insert_rowid()").executeQuery()) {
      return row.getLong(1);
    }
  }

  /** Runs DDL, which is not worth keeping. */
  void define(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  void begin() throws SQLException {
    undo.clear();
    plain.execute("BEGIN IMMEDIATE");
  }

  void commit() throws SQLException {
    plain.execute("COMMIT");
    undo.clear();
  }

  void rollback(Exception reason) {
    undoDownTo(0);
    try {
      plain.execute("ROLLBACK");
    } catch (SQLException e) {
      reason.addSuppressed(e); // also when SQLite has rolled back by itself
    }
  }

  void savepoint() throws SQLException {
    undoAtSavepoint = undo.size();
    plain.execute("SAVEPOINT write");
  }

  void releaseSavepoint() throws SQLException {
    plain.execute("RELEASE write");
  }

  void rollbackToSavepoint(Exception reason) throws SQLException {
    undoDownTo(undoAtSavepoint);
    try {
      plain.execute("ROLLBACK TO write");
      plain.execute("RELEASE write");
    } catch (SQLException e) {
      e.addSuppressed(reason);
      throw e;
    }
  }

  private void undoDownTo(int size) {
    while (undo.size() > size) {
      undo.pop().run();
    }
  }

  void close() throws SQLException {
    for (PreparedStatement statement : statements.values()) {
      statement.close();
    }
    plain.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    plain.close();
  }
}
