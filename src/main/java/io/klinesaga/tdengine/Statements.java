package io.klinesaga.tdengine;

import io.klinesaga.config.TdengineConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
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

  /** Of the driver: the result gives no more rows. */
  private static final int RESULT_CLOSED = 0x2305;

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
    long expected = counted.size() == 0 ? 0 : counted.longs(0).get(0);
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
   * Shows the rows of any query; those that were shown before an error stay shown, so that the
   * query is sent again only if a cluster could not serve it and nothing was shown.
   *
   * @param database in which tables need no prefix; null for none
   */
  void show(String what, String sql, @Nullable String database, RowVisitor visitor) {
    Shown shown = new Shown(visitor);
    connections.repeat(
        what,
        connection -> {
          if (database != null) {
            TdengineConnections.run(connection, "USE " + database);
          }
          requests.increment();
          show(connection, sql, shown);
          return true;
        });
  }

  private void show(Connection connection, String sql, Shown shown) throws SQLException {
    try {
      reader.read(connection, sql, shown);
    } catch (SQLException e) {
      boolean breaksOff = shown.hasBegun && TdengineConnections.isPassing(e, true);
      throw breaksOff
          ? new SQLException("the rows break off: " + e.getMessage(), "", RESULT_CLOSED, e)
          : e;
    }
  }

  /** Remembers whether anything was shown. */
  private static final class Shown implements RowVisitor {
    private final RowVisitor visitor;
    private boolean hasBegun;

    Shown(RowVisitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public void labels(List<String> columns) {
      hasBegun = true;
      visitor.labels(columns);
    }

    @Override
    public void row(@Nullable Object[] values) {
      visitor.row(values);
    }
  }

  /**
   * Runs a statement, once for good: its rows are counted as the server counted them.
   *
   * @return rows changed; 0 if it finds some
   */
  int runOnce(String what, String sql) {
    return connections.execute(what, connection -> run(connection, sql));
  }

  /**
   * Runs a statement that changes nothing more if it is run again, which it is if a cluster could
   * not serve it at first.
   *
   * @return rows changed; 0 if it finds some
   */
  int run(String what, String sql) {
    return connections.repeat(what, connection -> run(connection, sql));
  }

  private int run(Connection connection, String sql) throws SQLException {
    requests.increment();
    return TdengineConnections.run(connection, sql);
  }

  /**
   * Prepares a statement for values that may be written twice; each request is to be counted. If a
   * cluster could not serve one of them, all are bound and sent again.
   */
  <T> T prepare(String what, String sql, Binding<T> binding) {
    return connections.repeat(
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
