package io.klinesaga.source.csv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of an answer, after a header. */
final class RowLines implements CellLines {
  private final String name;
  private final List<String> header;
  private final List<List<String>> rows;
  private int next;

  RowLines(String name, List<String> header, List<List<String>> rows) {
    this.name = name;
    this.header = header;
    this.rows = rows;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable List<String> next() {
    if (next > rows.size()) {
      return null;
    }
    return next++ == 0 ? header : rows.get(next - 2);
  }

  @Override
  public long line() {
    return next - 1L;
  }

  @Override
  public String place(long line) {
    return line == 0 ? name : "row " + line + " of " + name;
  }
}
