package io.klinesaga.cli.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A section of a report for people, on a terminal of {@value #WIDTH} columns: one line if it is
 * empty, a table if it fits, else each row in words, over several lines. Times lose their offset,
 * which the report says once, and rates get their unit.
 */
final class SectionWriter implements RowWriter {
  static final int WIDTH = 80;
  private static final int SAMPLE = 1000;
  private static final Pattern TIME =
      Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})\\+08:00");

  private final String name;
  private final List<String> labels;
  private final List<Integer> shown = new ArrayList<>();
  private final Appendable out;
  private final List<Cell[]> held = new ArrayList<>();
  private boolean isFlushed;
  private RowWriter table = this;

  /**
   * @param name of the section
   * @param hidden labels of columns that are left out
   */
  SectionWriter(String name, List<String> labels, Set<String> hidden, Appendable out) {
    this.name = name;
    this.out = out;
    for (int i = 0; i < labels.size(); i++) {
      if (!hidden.contains(labels.get(i))) {
        shown.add(i);
      }
    }
    this.labels = shown.stream().map(labels::get).toList();
  }

  @Override
  public void row(Cell[] cells) throws IOException {
    Cell[] chosen = new Cell[shown.size()];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = forPeople(labels.get(i), cells[shown.get(i)]);
    }
    if (isFlushed) {
      write(chosen);
    } else {
      held.add(chosen);
      if (held.size() == SAMPLE) {
        flush();
      }
    }
  }

  private static Cell forPeople(String label, Cell cell) {
    if (cell.kind() == Cell.Kind.NUMBER && label.contains("_rate")) {
      return new Cell(Cell.Kind.NUMBER, cell.text() + "%");
    }
    return cell.kind() == Cell.Kind.TEXT
        ? Cell.text(TIME.matcher(cell.text()).replaceAll("$1 $2"))
        : cell;
  }

  @Override
  public void end() throws IOException {
    if (!isFlushed && held.isEmpty()) {
      out.append(name).append(": none\n");
      return;
    }
    if (!isFlushed) {
      flush();
    }
    if (table != this) {
      table.end();
    }
  }

  private void flush() throws IOException {
    isFlushed = true;
    out.append('\n').append(name).append('\n');
    if (width() <= WIDTH) {
      table = new TableWriter(labels, out);
    }
    for (Cell[] row : held) {
      write(row);
    }
    held.clear();
  }

  private int width() {
    int width = 3 * (labels.size() - 1);
    for (int i = 0; i < labels.size(); i++) {
      int widest = DisplayWidth.of(labels.get(i));
      for (Cell[] row : held) {
        widest = Math.max(widest, DisplayWidth.of(row[i].text()));
      }
      width += widest;
    }
    return width;
  }

  private void write(Cell[] row) throws IOException {
    if (table != this) {
      table.row(row);
    } else {
      inWords(row);
    }
  }

  private void inWords(Cell[] row) throws IOException {
    StringBuilder line = new StringBuilder("- ");
    String gap = "";
    for (int i = 0; i < row.length; i++) {
      if (row[i].kind() != Cell.Kind.NULL) {
        String part = labels.get(i).replace('_', ' ') + " " + TableWriter.visible(row[i].text());
        if (!gap.isEmpty() && DisplayWidth.of(line + gap + part) >= WIDTH) {
          out.append(line).append(",\n");
          line.setLength(0);
          line.append("  ");
          gap = "";
        }
        line.append(gap).append(part);
        gap = ", ";
      }
    }
    out.append(line).append('\n');
  }
}
