package io.klinesaga.cli.output;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prints the rows of a query while they arrive; memory does not grow with their number. Instants
 * are shown as ISO-8601 at +08:00, the market's time.
 */
public final class RowFormatter {
  private static final int CHECK_EVERY = 1000;

  private final RowWriter writer;
  private final PrintWriter out;
  private long count;

  /**
   * Writes what comes before the first row.
   *
   * @param labels names of the columns
   * @throws IOException if the reader of the output has gone
   */
  public RowFormatter(List<String> labels, OutputFormat format, PrintWriter out)
      throws IOException {
    this(writer(format, labels, out), out);
  }

  private RowFormatter(RowWriter writer, PrintWriter out) {
    this.writer = writer;
    this.out = out;
  }

  /**
   * Prints all rows and leaves both result and writer open.
   *
   * @return how many rows there were
   * @throws IOException if the reader of the output has gone
   * @throws SQLException if the database fails on the way; what was printed so far stays
   */
  public static long print(ResultSet rows, OutputFormat format, PrintWriter out)
      throws SQLException, IOException {
    return print(rows, new RowFormatter(labels(rows.getMetaData()), format, out));
  }

  /**
   * Prints all rows as a section of a report for people, as wide as a terminal at most.
   *
   * @param name of the section
   * @param hidden labels of columns that are left out
   * @return how many rows there were
   * @throws IOException if the reader of the output has gone
   * @throws SQLException if the database fails on the way; what was printed so far stays
   */
  public static long printSection(String name, ResultSet rows, Set<String> hidden, PrintWriter out)
      throws SQLException, IOException {
    List<String> labels = labels(rows.getMetaData());
    return print(rows, new RowFormatter(new SectionWriter(name, labels, hidden, out), out));
  }

  private static long print(ResultSet rows, RowFormatter formatter)
      throws SQLException, IOException {
    CellReader[] readers = CellReader.of(rows.getMetaData());
    while (rows.next()) {
      formatter.row(cells(readers, rows));
    }
    return formatter.end();
  }

  /**
   * Prints one row.
   *
   * @param values of the columns: an {@link java.time.Instant} for a time, a {@code byte[]} for
   *     bytes
   * @throws IOException if the reader of the output has gone
   */
  public void row(@Nullable Object[] values) throws IOException {
    Cell[] cells = new Cell[values.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = CellReader.cell(values[i]);
    }
    row(cells);
  }

  private void row(Cell[] cells) throws IOException {
    writer.row(cells);
    count++;
    if (count % CHECK_EVERY == 0) {
      check(out);
    }
  }

  /**
   * Writes what follows the last row.
   *
   * @return how many rows there were
   * @throws IOException if the reader of the output has gone
   */
  public long end() throws IOException {
    writer.end();
    check(out);
    return count;
  }

  private static RowWriter writer(OutputFormat format, List<String> labels, PrintWriter out)
      throws IOException {
    return switch (format) {
      case TABLE -> new TableWriter(labels, out);
      case CSV -> new CsvWriter(labels, out);
      case JSON -> new JsonWriter(labels, out);
    };
  }

  private static List<String> labels(ResultSetMetaData columns) throws SQLException {
    List<String> labels = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      labels.add(columns.getColumnLabel(i));
    }
    return labels;
  }

  private static Cell[] cells(CellReader[] readers, ResultSet row) throws SQLException {
    Cell[] cells = new Cell[readers.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = readers[i].read(row);
    }
    return cells;
  }

  /** A print writer keeps its errors to itself, such as the end of a pipe to {@code head}. */
  private static void check(PrintWriter out) throws IOException {
    if (out.checkError()) {
      throw new IOException("the output was closed");
    }
  }
}
