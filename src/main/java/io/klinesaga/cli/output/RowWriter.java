package io.klinesaga.cli.output;

import java.io.IOException;
import java.util.List;

/** Writes the rows of one result in one format. */
interface RowWriter {
  void row(Cell[] cells) throws IOException;

  /** Writes what follows the last row. */
  void end() throws IOException;

  /** Makes the labels of columns unique: {@code n}, {@code n_2}. */
  static String unique(List<String> taken, String label) {
    String name = label;
    for (int n = 2; taken.contains(name); n++) {
      name = label + "_" + n;
    }
    return name;
  }
}
