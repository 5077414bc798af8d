package io.klinesaga.cli;

import io.klinesaga.cli.output.OutputFormat;
import io.klinesaga.cli.output.RowFormatter;
import io.klinesaga.postgres.PostgresOverview;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/** Prints sections under headings, or as one JSON object. */
final class Sections implements PostgresOverview.Section {
  /** What tables leave out, so that they fit a terminal; JSON has it. */
  private static final Map<String, Set<String>> HIDDEN =
      Map.of(
          "series",
          Set.of("last_transaction_id", "synced"),
          "nodes",
          Set.of("id", "schema"),
          "shared_nodes",
          Set.of("id"),
          "days",
          Set.of("late", "missing", "answered", "complete_since"));

  private final boolean isJson;
  private final OutputFormat format;
  private final PrintWriter out;
  private String separator = "{";

  Sections(OutputFormat format, PrintWriter out) {
    this.isJson = format == OutputFormat.JSON;
    this.format = format;
    this.out = out;
    out.print(isJson ? "" : "times are those of the market, +08:00" + System.lineSeparator());
  }

  @Override
  public void rows(String name, ResultSet rows) throws SQLException {
    out.print(isJson ? separator + "\"" + name + "\":" : "");
    out.flush();
    try {
      if (isJson) {
        RowFormatter.print(rows, format, out);
      } else {
        Set<String> hidden = HIDDEN.getOrDefault(name, Set.of());
        RowFormatter.printSection(name.replace('_', ' '), rows, hidden, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the output cannot be written", e);
    }
    separator = ",";
  }

  /** After the last section. */
  void end() {
    out.println(isJson ? "}" : "");
    out.flush();
  }
}
