package io.klinesaga.embedded.tdengine.engine;

import static java.util.Map.entry;

import io.klinesaga.lifecycle.Opened;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the SQLite file that keeps its statements for the next time. Used by one thread
 * at a time. Failures are {@link TdengineException}s.
 */
final class Db implements AutoCloseable {
  private static final int MAX_STATEMENTS = 64;

  /** What SQLite says of a statement, and what it means to a client. */
  private static final Map<String, String> REFUSALS =
      Map.ofEntries(
          entry(SqlFunctions.UNDERSCORE, SqlFunctions.UNDERSCORE),
          entry("maximum depth", "a condition this long"),
          entry("too many terms", "a condition this long"),
          entry("NOT NULL constraint failed", "INSERT ... SELECT of no time or into no table"),
          entry("integer overflow", "a sum beyond the range of BIGINT"));

  /** Reads one row. */
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(16, 0.75f, true);

  Db(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  /** A statement that is kept; the oldest unused one makes room for it. */
  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement known = statements.get(sql);
    if (known != null) {
      return known;
    }
    if (statements.size() >= MAX_STATEMENTS) {
      Iterator<PreparedStatement> oldest = statements.values().iterator();
      oldest.next().close();
      oldest.remove();
    }
    PreparedStatement prepared = connection.prepareStatement(sql);
    statements.put(sql, prepared);
    return prepared;
  }

  /** Runs one statement; returns the number of rows changed. */
  int execute(String sql, @Nullable Object... values) {
    try {
      return bound(sql, values).executeUpdate();
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /** Inserts one row; returns its row id. */
  long insert(String sql, @Nullable Object... values) {
    return list(sql + " RETURNING rowid", row -> row.getLong(1), values).get(0);
  }

  <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... values) {
    List<T> all = new ArrayList<>();
    try (ResultSet rows = bound(sql, values).executeQuery()) {
      while (rows.next()) {
        all.add(reader.read(rows));
      }
      return all;
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /** The first row. */
  <T> @Nullable T find(String sql, RowReader<T> reader, @Nullable Object... values) {
    List<T> rows = list(sql, reader, values);
    return rows.isEmpty() ? null : rows.get(0);
  }

  private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = prepare(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  /** Fills in a statement; numbers in the same digits whatever the machine's language. */
  static String sql(String template, Object... values) {
    return String.format(Locale.ROOT, template, values);
  }

  /** What an error of SQLite means to the client. */
  static TdengineException translate(SQLException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("no such table") || message.contains("no such column")) {
      return Errors.NO_TABLE.get(); // dropped since the statement was prepared
    }
    for (Map.Entry<String, String> refusal : REFUSALS.entrySet()) {
      if (message.contains(refusal.getKey())) {
        return Errors.notSupported(refusal.getValue());
      }
    }
    return Errors.storage(e);
  }

  /** Ends statements that an error, such as a full disk, has left running. */
  void endStatements() {
    Opened opened = new Opened();
    statements.values().forEach(opened::add);
    statements.clear();
    opened.close();
  }

  @Override
  public void close() {
    Opened opened = new Opened();
    opened.add(connection);
    opened.onClose(this::endStatements);
    opened.close();
  }
}
