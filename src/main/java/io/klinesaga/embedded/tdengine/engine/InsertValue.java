package io.klinesaga.embedded.tdengine.engine;

import static io.klinesaga.embedded.tdengine.grammar.TdengineLexer.*;

import java.time.ZoneId;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One written value of an INSERT, or a tag: read by the type of its column.
 *
 * @param type of its token, without a sign
 * @param text with its sign, without quotes
 * @param near what an error quotes: a string alone, anything else with the rest of the statement
 */
record InsertValue(int type, String text, Supplier<String> near, ZoneId zone) {

  /** Long, Double or String as it is stored; null for NULL. */
  @Nullable Object convert(Column column) {
    ColumnType columnType = column.type();
    if (isNull(columnType)) {
      failIf(column.isTime(), "Primary timestamp column should not be null");
      return null;
    }
    return switch (columnType) {
      case BOOL -> bool();
      case TINYINT, SMALLINT, INT, BIGINT -> integer(columnType);
      case FLOAT, DOUBLE -> real(columnType);
      case VARCHAR, NCHAR -> Literals.checkLength(text, column);
      case TIMESTAMP -> time();
    };
  }

  private boolean isNull(ColumnType column) {
    return type == NULL || (type == STRING && !column.isText() && text.equalsIgnoreCase("null"));
  }

  private void failIf(boolean isWrong, String what) {
    Errors.throwIf(isWrong, () -> Errors.insert(near.get(), what));
  }

  private <T> T orFail(@Nullable T value, String what) {
    return Errors.orThrow(value, () -> Errors.insert(near.get(), what));
  }

  private long bool() {
    String word = text.toLowerCase(Locale.ROOT);
    boolean isWord = type == BOOLEAN || type == STRING;
    if (isWord && (word.equals("true") || word.equals("false"))) {
      return word.equals("true") ? 1 : 0;
    }
    double number = orFail(Literals.number(text), "invalid bool data");
    Errors.refuseIf(isWord, "a number in quotes for a BOOL");
    return number == 0 ? 0 : 1;
  }

  private long integer(ColumnType column) {
    failIf(text.isEmpty(), "invalid numeric data");
    Long value = Literals.integer(text);
    if (value == null) {
      boolean isFraction = Literals.number(text) != null && !text.matches("[+-]?\\d+");
      Errors.refuseIf(
          isFraction || type == BOOLEAN, "the value " + text + " for an integer column");
      throw Errors.insert(near.get(), "invalid " + word(column) + " data");
    }
    if (!Literals.fits(value, column)) {
      throw Errors.insert(near.get(), word(column) + " data overflow");
    }
    return value;
  }

  private static String word(ColumnType column) {
    return column.name().toLowerCase(Locale.ROOT);
  }

  private double real(ColumnType column) {
    failIf(text.isEmpty(), "invalid numeric data");
    double value = orFail(Literals.number(text), "illegal float data");
    boolean isFloat = column == ColumnType.FLOAT;
    failIf(isFloat && Math.abs(value) > Float.MAX_VALUE, "illegal float data");
    failIf(Double.isInfinite(value), "illegal double data");
    return isFloat ? (float) value : value;
  }

  private long time() {
    Long value =
        switch (type) {
          case NOW -> Timestamps.now();
          case STRING -> Timestamps.parse(text, zone);
          case INTEGER -> Literals.integer(text);
          default -> null;
        };
    if (value == null && type == STRING) {
      Errors.refuseIf(
          text.matches("(?i)[+-]?\\d+|(now|today)(\\(\\))?"), "the time '" + text + "' in quotes");
    }
    return orFail(value, "invalid timestamp");
  }
}
