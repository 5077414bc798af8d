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
import java.util.Set;

/** Prints the rows of several queries under headings, all of one moment; times in market time. */
final class Sections {
  private Sections() {}

  /** What tables leave out, so that they fit a terminal; JSON has it. */
  private static final Map<String, Set<String>> HIDDEN =
      Map.of("series", Set.of("last_transaction_id", "synced"));

  /** A time as text, with the offset. */
  static String time(String column) {
    return "to_char(" + column + ", 'YYYY-MM-DD\"T\"HH24:MI:SS\"+08:00\"')";
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
    out.print(isJson ? "" : "times are those of the market, +08:00" + System.lineSeparator());
    for (Map.Entry<String, String> query : queries.entrySet()) {
      String name = query.getKey();
      out.print(isJson ? separator + "\"" + name + "\":" : "");
      out.flush();
      try (PreparedStatement statement = connection.prepareStatement(query.getValue())) {
        for (int i = 0; i < parameters.length; i++) {
          statement.setString(i + 1, parameters[i]);
        }
        try (ResultSet rows = statement.executeQuery()) {
          if (isJson) {
            RowFormatter.print(rows, format, out);
          } else {
            Set<String> hidden = HIDDEN.getOrDefault(name, Set.of());
            RowFormatter.printSection(name.replace('_', ' '), rows, hidden, out);
          }
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
}
