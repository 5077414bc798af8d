package io.klinesaga.cli;

import io.klinesaga.cli.output.OutputFormat;
import io.klinesaga.cli.output.RowFormatter;
import io.klinesaga.jdbc.Transactions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** Prints the rows of several queries under headings, all of one moment; times in market time. */
final class Sections {
  private Sections() {}

  /** A time as text. */
  static String time(String column) {
    return "to_char(" + column + ", 'YYYY-MM-DD HH24:MI:SS')";
  }

  /**
   * Prints.
   *
   * @param queries SQL by heading
   * @param parameters of each query
   */
  static void print(
      Transactions transactions,
      Map<String, String> queries,
      OutputFormat format,
      PrintWriter out,
      String... parameters) {
    transactions.inTransaction(
        () ->
            transactions.execute(
                "print " + queries.keySet(), c -> print(c, queries, format, out, parameters)));
  }

  @SuppressWarnings("NullAway") // Void has no other value
  private static Void print(
      Connection connection,
      Map<String, String> queries,
      OutputFormat format,
      PrintWriter out,
      String... parameters)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION READ ONLY");
      statement.execute("SET LOCAL TimeZone = 'Asia/Shanghai'");
    }
    boolean isJson = format == OutputFormat.JSON;
    String separator = "{";
    for (Map.Entry<String, String> query : queries.entrySet()) {
      out.print(isJson ? separator + "\"" + query.getKey() + "\":" : heading(query.getKey()));
      out.flush();
      try (PreparedStatement statement = connection.prepareStatement(query.getValue())) {
        for (int i = 0; i < parameters.length; i++) {
          statement.setString(i + 1, parameters[i]);
        }
        try (ResultSet rows = statement.executeQuery()) {
          RowFormatter.print(rows, format, out);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("the output cannot be written", e);
      }
      separator = ",";
    }
    out.println(isJson ? "}" : "");
    out.flush();
    return null;
  }

  private static String heading(String key) {
    return System.lineSeparator() + key.replace('_', ' ') + System.lineSeparator();
  }
}
