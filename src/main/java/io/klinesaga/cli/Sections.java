package io.klinesaga.cli;

import io.klinesaga.cli.output.OutputFormat;
import io.klinesaga.cli.output.RowFormatter;
import io.klinesaga.postgres.PostgresOverview;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Prints sections under headings, or as one JSON object. */
final class Sections implements PostgresOverview.Section {
  private final boolean isJson;
  private final OutputFormat format;
  private final PrintWriter out;
  private String separator = "{";

  Sections(OutputFormat format, PrintWriter out) {
    this.isJson = format == OutputFormat.JSON;
    this.format = format;
    this.out = out;
  }

  @Override
  public void rows(String name, ResultSet rows) throws SQLException {
    out.print(isJson ? separator + "\"" + name + "\":" : heading(name));
    out.flush();
    try {
      RowFormatter.print(rows, format, out);
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

  private static String heading(String key) {
    return System.lineSeparator() + key.replace('_', ' ') + System.lineSeparator();
  }
}
