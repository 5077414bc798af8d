package io.klinesaga.cli.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Columns aligned by the first {@value #SAMPLE} rows, numbers to the right, and a last line with
 * the count. A later value that is wider is printed whole. Control characters are printed as
 * escapes, so a value can neither break a line nor command the terminal.
 */
final class TableWriter implements RowWriter {
  private static final int SAMPLE = 1000;

  private final Appendable out;
  private final String[] labels;
  private final int[] widths;
  private final boolean[] right;
  private final List<String[]> held = new ArrayList<>();
  private boolean headed;
  private long count;

  TableWriter(List<String> labels, Appendable out) {
    this.out = out;
    this.labels = labels.stream().map(TableWriter::visible).toArray(String[]::new);
    this.widths = Arrays.stream(this.labels).mapToInt(DisplayWidth::of).toArray();
    this.right = new boolean[widths.length];
  }

  @Override
  public void row(Cell[] cells) throws IOException {
    count++;
    String[] texts = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      texts[i] = visible(cells[i].text());
      if (!headed) {
        widths[i] = Math.max(widths[i], DisplayWidth.of(texts[i]));
        right[i] |= cells[i].kind() == Cell.Kind.NUMBER;
      }
    }
    if (headed) {
      line(texts);
    } else {
      held.add(texts);
      if (held.size() == SAMPLE) {
        flush();
      }
    }
  }

  @Override
  public void end() throws IOException {
    if (!headed) {
      flush();
    }
    out.append("(" + count + (count == 1 ? " row)\n" : " rows)\n"));
  }

  private void flush() throws IOException {
    headed = true;
    line(labels);
    String[] rule = new String[widths.length];
    Arrays.setAll(rule, i -> "-".repeat(widths[i]));
    out.append(String.join("-+-", rule)).append('\n');
    for (String[] row : held) {
      line(row);
    }
    held.clear();
  }

  private void line(String[] texts) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < texts.length; i++) {
      String gap = " ".repeat(Math.max(0, widths[i] - DisplayWidth.of(texts[i])));
      line.append(i == 0 ? "" : " | ");
      line.append(right[i] ? gap + texts[i] : texts[i] + gap);
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  static String visible(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    return text.chars()
        .mapToObj(c -> Character.isISOControl(c) ? escape((char) c) : Character.toString((char) c))
        .collect(Collectors.joining());
  }

  private static String escape(char c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> String.format(Locale.ROOT, "\\x%02x", (int) c);
    };
  }
}
