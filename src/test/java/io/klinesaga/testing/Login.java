package io.klinesaga.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Where a database server is and who logs in there. */
record Login(String url, String user, String password) {
  Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  /** What cannot be done there, without the password. */
  IllegalStateException failure(String what, SQLException cause) {
    return new IllegalStateException(
        what + " on " + url + " as " + user + ": " + cause.getMessage(), cause);
  }
}
