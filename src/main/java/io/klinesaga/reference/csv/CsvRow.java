package io.klinesaga.reference.csv;

import io.klinesaga.market.DayText;
import io.klinesaga.market.Symbol;
import java.time.LocalDate;
import java.util.Map;
import java.util.function.Supplier;

/** The cells of one line by the names of their columns; a complaint names the column. */
record CsvRow(long line, Map<String, String> cells) {
  /** The text of a cell; empty if the cell is, or the column is not there. */
  String text(String column) {
    return cells.getOrDefault(column, "");
  }

  /** The text of a cell that must have one. */
  String required(String column) {
    String text = text(column);
    if (text.isEmpty()) {
      throw new IllegalArgumentException(column + ": expected a value, found none");
    }
    return text;
  }

  Symbol symbol(String column) {
    return named(column, () -> Symbol.parse(required(column)));
  }

  LocalDate day(String column) {
    String text = required(column);
    return DayText.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    column + ": " + DayText.expected(text) + ", found '" + text + "'"));
  }

  double number(String column) {
    String text = text(column);
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.matches("-?[0-9]{1,15}(\\.[0-9]{1,15})?")) {
      throw new IllegalArgumentException(
          column + ": expected a number such as 2.36, found '" + text + "'");
    }
    return Double.parseDouble(text);
  }

  private static <T> T named(String column, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(column + ": " + e.getMessage(), e);
    }
  }
}
