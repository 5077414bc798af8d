package io.klinesaga.testing;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A role and a database of one test run on a PostgreSQL server that others use too. The role owns
 * the database and nothing else; tests may change what they like of both. The given role only
 * creates and drops them, which takes CREATEDB and CREATEROLE.
 */
final class OwnPostgres {
  private static final Logger LOG = LoggerFactory.getLogger(OwnPostgres.class);
  private static final Pattern URL =
      Pattern.compile("(jdbc:postgresql://)([^/?]+)/[^?]*(?:\\?(.*))?");

  /** Options of the given URL that would send the tests elsewhere. */
  private static final Pattern REPLACED = Pattern.compile("(user|password|currentSchema)=.*");

  /** Of those that the given role may drop. */
  private static final String NAMES =
      "SELECT rolname FROM pg_roles WHERE rolname LIKE '%1$s%%' AND pg_has_role(oid, 'MEMBER')"
          + " UNION SELECT datname FROM pg_database WHERE datname LIKE '%1$s%%'"
          + " AND pg_has_role(datdba, 'MEMBER')";

  private final Login given;
  private final Login own;

  private OwnPostgres(Login given, Login own) {
    this.given = given;
    this.own = own;
  }

  /** Makes role and database, after it has dropped what ended runs left there. */
  static OwnPostgres create(Login given, TestRun run) {
    run.alone(() -> sweep(given, run));
    Login own = new Login(url(given.url(), run.name()), run.name(), password());
    try (Connection connection = given.connect();
        Statement statement = connection.createStatement()) {
      create(statement, own);
    } catch (SQLException e) {
      throw given.failure("no role and database for the tests (CREATEROLE and CREATEDB needed)", e);
    }
    return new OwnPostgres(given, own);
  }

  private static void create(Statement statement, Login own) throws SQLException {
    String name = own.user();
    statement.execute(
        "CREATE ROLE " + name + " LOGIN PASSWORD '" + own.password() + "' ROLE CURRENT_USER");
    try {
      statement.execute("CREATE DATABASE " + name + " OWNER " + name + " TEMPLATE template0");
    } catch (SQLException e) {
      statement.execute("DROP ROLE " + name);
      throw e;
    }
  }

  /** The given URL with another database, and with the port that the tests' proxies need. */
  static String url(String given, String database) {
    Matcher url = URL.matcher(given);
    if (!url.matches()) {
      throw new IllegalArgumentException(
          "kline.postgres.url = "
              + given
              + ": expected jdbc:postgresql://host:port/database for the tests");
    }
    String host = url.group(2);
    String options =
        Stream.of(url.group(3) == null ? new String[0] : url.group(3).split("&", -1))
            .filter(option -> !REPLACED.matcher(option).matches())
            .collect(Collectors.joining("&"));
    return url.group(1)
        + (host.matches(".*:\\d+") ? host : host + ":5432")
        + "/"
        + database
        + (options.isEmpty() ? "" : "?" + options);
  }

  private static String password() {
    return new BigInteger(130, new SecureRandom()).toString(36);
  }

  private static void sweep(Login given, TestRun run) {
    try (Connection connection = given.connect();
        Statement statement = connection.createStatement()) {
      for (String name : names(statement)) {
        if (run.isAbandoned(name)) {
          tryToDrop(statement, name);
        }
      }
    } catch (SQLException e) {
      throw given.failure("the tests cannot log in", e);
    }
  }

  private static List<String> names(Statement statement) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(String.format(Locale.ROOT, NAMES, TestRun.PREFIX))) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  /** Another machine may be doing the same. */
  private static void tryToDrop(Statement statement, String name) {
    try {
      drop(statement, name);
      LOG.info("Dropped role and database {} of a test run that was killed", name);
    } catch (SQLException e) {
      LOG.warn("Role and database {} of a test run that was killed stay: {}", name, e.getMessage());
    }
  }

  private static void drop(Statement statement, String name) throws SQLException {
    statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    statement.execute("DROP ROLE IF EXISTS " + name);
  }

  /** The login of the own role to the own database. */
  Login login() {
    return own;
  }

  /** Drops both, whoever is still connected. */
  void drop() {
    try (Connection connection = given.connect();
        Statement statement = connection.createStatement()) {
      drop(statement, own.user());
    } catch (SQLException e) {
      throw given.failure("role and database " + own.user() + " cannot be dropped", e);
    }
  }
}
