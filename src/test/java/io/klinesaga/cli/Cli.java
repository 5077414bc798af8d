package io.klinesaga.cli;

import io.klinesaga.testing.TestServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine;

/**
 * The command line inside the test's JVM, with settings that are added to every call. What commands
 * write through picocli's writers is captured; logs and progress go to the test's own console.
 */
public final class Cli {
  private final Map<String, String> settings;

  private Cli(Map<String, String> settings) {
    this.settings = new LinkedHashMap<>(settings);
  }

  /** With these settings. */
  public static Cli with(Map<String, String> settings) {
    return new Cli(settings);
  }

  /** On an empty PostgreSQL schema and an empty TDengine database of the test servers. */
  static Cli onFreshServers() {
    return new Cli(TestServers.freshSettings());
  }

  /** The same, but the TDengine database is not there. */
  static Cli withoutDatabase() {
    return new Cli(TestServers.settingsWithoutDatabase());
  }

  /** The same with one more setting. */
  public Cli set(String key, Object value) {
    Cli more = new Cli(settings);
    more.settings.put(key, value.toString());
    return more;
  }

  String setting(String key) {
    return settings.getOrDefault(key, "");
  }

  /** Runs a command. */
  public Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    settings.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
    return plain(all.toArray(String[]::new));
  }

  /** Without any settings. */
  static Result plain(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = MainCommand.commandLine(arguments);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = line.execute(arguments);
    return new Result(code, out.toString(), err.toString());
  }

  /** How a command ended and what it printed. */
  public record Result(int exitCode, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }

    String lastLine() {
      List<String> lines = lines();
      return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    /** The figures of the last line, in order. */
    Map<String, String> figures() {
      Map<String, String> figures = new LinkedHashMap<>();
      for (String part : lastLine().split(" ", -1)) {
        figures.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
      }
      return figures;
    }

    public long figure(String key) {
      return Long.parseLong(figures().getOrDefault(key, ""));
    }
  }

  /** A connection of the official driver to the product's TDengine database. */
  Connection tdengine() throws SQLException {
    Connection connection = tdengineServer();
    try (Statement statement = connection.createStatement()) {
      statement.execute("USE " + setting("kline.tdengine.database"));
    }
    return connection;
  }

  /** The same without a database. */
  Connection tdengineServer() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", setting("kline.tdengine.user"));
    properties.setProperty("password", setting("kline.tdengine.password"));
    properties.setProperty("timezone", "Asia/Shanghai");
    properties.setProperty("varcharAsString", "true");
    return DriverManager.getConnection(setting("kline.tdengine.url"), properties);
  }

  Connection postgres() throws SQLException {
    return DriverManager.getConnection(
        setting("kline.postgres.url"),
        setting("kline.postgres.user"),
        setting("kline.postgres.password"));
  }

  /** All rows of a query on TDengine, the values of a row joined by a blank. */
  public List<String> td(String sql) throws SQLException {
    try (Connection connection = tdengine()) {
      return rows(connection, sql);
    }
  }

  /** All rows of a query on PostgreSQL, the values of a row joined by a blank. */
  public List<String> pg(String sql) throws SQLException {
    try (Connection connection = postgres()) {
      return rows(connection, sql);
    }
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          values.add(String.valueOf(result.getObject(i)));
        }
        rows.add(String.join(" ", values));
      }
    }
    return rows;
  }
}
