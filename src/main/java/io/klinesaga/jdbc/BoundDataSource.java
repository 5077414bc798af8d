package io.klinesaga.jdbc;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** See {@link Transactions#boundDataSource}. */
final class BoundDataSource implements DataSource {
  private final Supplier<Transactions.Bound> current;

  BoundDataSource(Supplier<Transactions.Bound> current) {
    this.current = current;
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      return unclosable(current.get());
    } catch (IllegalStateException e) {
      throw new SQLException(e.getMessage(), "25000", e);
    }
  }

  private static Connection unclosable(Transactions.Bound bound) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, new Guard(bound));
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the transaction's user is fixed");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }

  /**
   * Lets every call through but those that would end the transaction. A commit is left to the
   * owner; a roll-back, which a component does when its statement fails, condemns the whole
   * transaction.
   */
  private record Guard(Transactions.Bound bound) implements InvocationHandler {
    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
        throws Throwable {
      return switch (method.getName()) {
        case "commit", "setAutoCommit", "close", "abort" -> null;
        case "rollback" -> condemn();
        case "isClosed" -> false;
        default -> call(method, args);
      };
    }

    private @Nullable Object condemn() {
      bound.rollbackOnly = true;
      return null;
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] args)
        throws Throwable {
      try {
        return method.invoke(bound.connection, args);
      } catch (InvocationTargetException e) {
        throw e.getCause() == null ? e : e.getCause();
      }
    }
  }
}
