package io.klinesaga.source.csv;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The names a column may have in a header.
 *
 * @param names as people write them; none: there is no such column
 * @param isRequired whether a file must have it
 */
record ColumnNames(List<String> names, boolean isRequired) {
  /** No such column. */
  static final String NONE = "-";

  ColumnNames {
    names = List.copyOf(names);
  }

  /** Reads {@code vol}, {@code date|datetime}, {@code amount?} or {@value #NONE}. */
  static ColumnNames parse(String text) {
    if (text.equals(NONE)) {
      return new ColumnNames(List.of(), false);
    }
    boolean isRequired = !text.endsWith("?");
    String names = isRequired ? text : text.substring(0, text.length() - 1);
    return new ColumnNames(
        Arrays.stream(names.split("\\|", -1)).map(String::strip).toList(), isRequired);
  }

  boolean has(String headerCell) {
    return names.stream().anyMatch(name -> lower(name).equals(lower(headerCell)));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return String.join(" or ", names);
  }
}
