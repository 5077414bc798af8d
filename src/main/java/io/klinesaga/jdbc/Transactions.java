package io.klinesaga.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Transactions on one database, bound to the calling thread: everything that runs inside {@link
 * #inTransaction}, on its thread and through this object or {@link #boundDataSource}, is one
 * transaction. Safe for use by several threads.
 */
public final class Transactions {
  private final String name;
  private final DataSource dataSource;
  private final LongAdder commits = new LongAdder();

  @SuppressWarnings(
      "ThreadLocalUsage") // one database, one object: another database's transaction is another
  // thing
  private final ThreadLocal<@Nullable Bound> bound = new ThreadLocal<>();

  /**
   * @param name the database's name in messages, such as {@code PostgreSQL}
   * @param dataSource gives connections in auto-commit mode
   */
  public Transactions(String name, DataSource dataSource) {
    this.name = name;
    this.dataSource = dataSource;
  }

  /**
   * Runs the work in a transaction: the thread's own if there is one, else a new one that is
   * committed at the end or rolled back if the work throws.
   *
   * @throws DatabaseException if the database fails; when it is thrown by the commit itself the
   *     outcome is unknown
   */
  public <T extends @Nullable Object> T inTransaction(Supplier<T> work) {
    if (bound.get() != null) {
      return work.get();
    }
    try (Connection connection = open()) {
      Bound own = new Bound(connection);
      bound.set(own);
      try {
        return runAndCommit(own, work);
      } finally {
        bound.remove();
      }
    } catch (SQLException e) {
      throw new DatabaseException(name, e);
    }
  }

  /** As {@link #inTransaction(Supplier)}, without a result. */
  public void inTransaction(Runnable work) {
    this.<@Nullable Void>inTransaction(
        () -> {
          work.run();
          return null;
        });
  }

  private <T extends @Nullable Object> T runAndCommit(Bound own, Supplier<T> work)
      throws SQLException {
    own.connection.setAutoCommit(false);
    T result;
    try {
      result = work.get();
      if (own.rollbackOnly) {
        throw new DatabaseException(
            name
                + ": a step inside the transaction failed and was rolled back, so nothing is committed",
            (Throwable) null);
      }
      if (own.isShared) {
        requireUsable(own.connection);
      }
    } catch (Throwable e) {
      rollBack(own.connection, e);
      throw e;
    }
    own.connection.commit();
    commits.increment();
    own.connection.setAutoCommit(true);
    return result;
  }

  /**
   * A statement that failed on the shared connection spoils the transaction even if its error was
   * handled, and the driver's commit would then be a roll-back without a word. The server refuses
   * every statement in such a transaction.
   */
  private void requireUsable(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    } catch (SQLException e) {
      throw new DatabaseException(
          name + ": a statement inside the transaction has failed, so nothing is committed", e);
    }
  }

  /**
   * Keeps the first error; a failing roll-back becomes suppressed. The closed connection ends the
   * transaction in any case.
   */
  private static void rollBack(Connection connection, Throwable first) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      first.addSuppressed(e);
    }
  }

  /**
   * Runs work on the thread's transaction, or, without one, on a connection of its own in
   * auto-commit mode.
   *
   * @param what what is attempted, for the message of an error
   * @throws DatabaseException if it fails
   */
  public <T extends @Nullable Object> T execute(String what, SqlWork<T> work) {
    Bound current = bound.get();
    try {
      if (current != null) {
        return work.run(current.connection);
      }
      try (Connection connection = open()) {
        T result = work.run(connection);
        commits.increment();
        return result;
      }
    } catch (SQLException e) {
      if (current != null) {
        current.rollbackOnly = true;
      }
      throw new DatabaseException(name + ", " + what, e);
    }
  }

  /** Transactions committed so far, statements outside of one included. */
  public long commits() {
    return commits.sum();
  }

  private Connection open() {
    try {
      return dataSource.getConnection();
    } catch (SQLException e) {
      throw new DatabaseUnreachableException(
          name + " cannot be reached: " + Causes.rootMessage(e), e);
    }
  }

  /**
   * A data source whose connection is the calling thread's transaction: it cannot be committed,
   * rolled back or closed through it. Asking it for a connection outside of a transaction is an
   * error. For code that expects a {@link DataSource}, such as camel-jdbc.
   */
  public DataSource boundDataSource() {
    return new BoundDataSource(
        () -> {
          Bound current = bound.get();
          if (current == null) {
            throw new IllegalStateException(
                name
                    + ": there is no transaction on thread "
                    + Thread.currentThread().getName()
                    + "; this data source works only inside direct:kline-metadata, on its own thread");
          }
          current.isShared = true;
          return current;
        });
  }

  /** A transaction of one thread. */
  static final class Bound {
    final Connection connection;
    boolean rollbackOnly;

    /** Whether statements run on it that this class does not see. */
    boolean isShared;

    Bound(Connection connection) {
      this.connection = connection;
    }
  }
}
