package io.klinesaga.testing;

import io.klinesaga.tdengine.TdengineBarStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases of one test run on a TDengine server that others use too. They are as small as the
 * server allows: the defaults take two vnodes and half a gigabyte for each.
 */
final class OwnTdengine {
  private static final Logger LOG = LoggerFactory.getLogger(OwnTdengine.class);
  private static final String SMALL = " VGROUPS 1 BUFFER 16 PAGES 64";

  private final Login login;
  private final TestRun run;

  private OwnTdengine(Login login, TestRun run) {
    this.login = login;
    this.run = run;
  }

  /** Drops what ended runs left on the server. */
  static OwnTdengine on(Login login, TestRun run) {
    OwnTdengine own = new OwnTdengine(login, run);
    run.alone(own::sweep);
    return own;
  }

  private void sweep() {
    List<String> left = names(run::isAbandoned);
    if (!left.isEmpty()) {
      LOG.info("Dropping TDengine databases of test runs that were killed: {}", left);
      left.forEach(name -> tryToDrop(List.of(name)));
    }
  }

  /** What stays is tried again at the end of the run, or by the next one. */
  void tryToDrop(Collection<String> names) {
    try {
      drop(names);
    } catch (IllegalStateException e) {
      LOG.warn(e.getMessage());
    }
  }

  Login login() {
    return login;
  }

  /** Makes an empty database with the options that the product gives its own. */
  void create(String name) {
    try (Connection connection = login.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE DATABASE " + name + " " + TdengineBarStore.DATABASE_OPTIONS + SMALL);
    } catch (SQLException e) {
      throw login.failure("no database for the tests", e);
    }
  }

  /** Drops databases as far as they are there. */
  private void drop(Collection<String> names) {
    if (names.isEmpty()) {
      return;
    }
    try (Connection connection = login.connect();
        Statement statement = connection.createStatement()) {
      for (String name : names) {
        statement.execute("DROP DATABASE IF EXISTS " + name);
      }
    } catch (SQLException e) {
      throw login.failure("databases " + names + " cannot be dropped", e);
    }
  }

  /** Drops every database of this run. */
  void dropAll() {
    drop(names(run::owns));
  }

  private List<String> names(Predicate<String> which) {
    List<String> names = new ArrayList<>();
    try (Connection connection = login.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT name FROM information_schema.ins_databases")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw login.failure("the tests cannot list databases", e);
    }
    return names.stream().filter(which).toList();
  }
}
