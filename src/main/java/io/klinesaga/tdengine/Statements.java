package io.klinesaga.tdengine;

import io.klinesaga.config.TdengineConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which statements are sent, each counted. Nobody gets a connection from here. Safe for
 * use by several threads.
 */
final class Statements implements AutoCloseable {
  /** Puts what was read in order, as part of the reading. */
  @FunctionalInterface
  interface Arranging<T> {
    T arrange(Columns columns) throws SQLException;
  }

  /** Binds values and sends them. */
  @FunctionalInterface
  interface Binding<T> {
    T bind(PreparedStatement statement) throws SQLException;
  }

  private final TdengineConnections connections;
  private final ResultReader reader;
  private final LongAdder requests = new LongAdder();

  Statements(TdengineConfig settings) {
    this.connections = new TdengineConnections(settings);
    this.reader = new ResultReader(settings.requestTimeout());
  }

  /**
   * Runs a reading statement; it is sent once more if its outcome is unknown.
   *
   * @param what what is attempted, for the message of an error
   * @param count counts its rows, for a result that came after a time-out; null if that cannot be
   *     asked
   */
  <T> T select(String what, String sql, @Nullable String count, Arranging<T> arranging) {
    return connections.read(
        what,
        connection -> {
          Columns columns = query(connection, sql);
          if (count != null && columns.hasWaited()) {
            checkSize(columns.size(), query(connection, count));
          }
          return arranging.arrange(columns);
        });
  }

  /**
   * When a slow server is asked again, two requests for rows are under way, and it does not promise
   * that their answers arrive in order; a block after the end would be lost.
   */
  private static void checkSize(int size, Columns counted) throws SQLException {
    long expected = counted.size() == 0 ? 0 : counted.longs(0)[0];
    if (size != expected) {
      throw new SQLException(
          "a result that came after a time-out has " + size + " rows, the server has " + expected);
    }
  }

  private Columns query(Connection connection, String sql) throws SQLException {
    requests.increment();
    return reader.read(connection, sql);
  }

  /**
   * Shows the rows of any query, sent once; those that were shown before an error stay shown.
   *
   * @param database in which tables need no prefix; null for none
   */
  void show(String what, String sql, @Nullable String database, RowVisitor visitor) {
    connections.execute(
        what,
        connection -> {
          if (database != null) {
            TdengineConnections.run(connection, "USE " + database);
          }
          requests.increment();
          reader.read(connection, sql, visitor);
          return true;
        });
  }

  /**
   * Runs a statement, once.
   *
   * @return rows changed; 0 if it finds some
   */
  int run(String what, String sql) {
    requests.increment();
    return connections.execute(what, connection -> TdengineConnections.run(connection, sql));
  }

  /** Prepares a statement for values, which are sent once; each request is to be counted. */
  <T> T prepare(String what, String sql, Binding<T> binding) {
    return connections.execute(
        what,
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return binding.bind(statement);
          }
        });
  }

  /** Counts a request of a prepared statement. */
  void count() {
    requests.increment();
  }

  /** Requests sent so far: queries and writes, not their fetches. */
  long requests() {
    return requests.sum();
  }

  @Override
  public void close() {
    connections.close();
  }
}
