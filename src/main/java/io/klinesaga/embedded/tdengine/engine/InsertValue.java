package io.klinesaga.embedded.tdengine.engine;

import static io.klinesaga.embedded.tdengine.grammar.TdengineLexer.*;

import io.klinesaga.embedded.tdengine.engine.TableSchema.Column;
import java.time.ZoneId;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;

/**
 * One written value of an INSERT, or a tag: read by the type of its column.
 *
 * @param type of its token, without a sign
 * @param text with its sign, without quotes
 * @param near what an error quotes: a string alone, anything else with the rest of the statement
 */
record InsertValue(int type, String text, String near, ZoneId zone) {

  /** A value that the grammar has read. */
  static InsertValue of(ParserRuleContext context, ZoneId zone) {
    String text = context.getText();
    int type = context.getStop().getType();
    boolean isString = type == STRING;
    String value = isString ? Literals.unquote(text) : text;
    return new InsertValue(type, value, value, zone);
  }

  /** Long, Double or String as it is stored; null for NULL. */
  @Nullable Object convert(Column column) {
    ColumnType columnType = column.type();
    if (isNull(columnType)) {
      if (column.isTime()) {
        throw Errors.insert(near, "Primary timestamp column should not be null");
      }
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

  private long bool() {
    String word = text.toLowerCase(Locale.ROOT);
    boolean isWord = type == BOOLEAN || type == STRING;
    if (isWord && (word.equals("true") || word.equals("false"))) {
      return word.equals("true") ? 1 : 0;
    }
    Double number = Literals.number(text);
    if (number == null) {
      throw Errors.insert(near, "invalid bool data");
    }
    Errors.refuseIf(isWord, "a number in quotes for a BOOL");
    return number == 0 ? 0 : 1;
  }

  private long integer(ColumnType column) {
    String word = column.name().toLowerCase(Locale.ROOT);
    if (text.isEmpty()) {
      throw Errors.insert(near, "invalid numeric data");
    }
    Long value = Literals.integer(text);
    if (value == null) {
      boolean isFraction = Literals.number(text) != null && !text.matches("[+-]?\\d+");
      Errors.refuseIf(
          isFraction || type == BOOLEAN, "the value " + text + " for an integer column");
      throw Errors.insert(near, "invalid " + word + " data");
    }
    if (!Literals.fits(value, column)) {
      throw Errors.insert(near, word + " data overflow");
    }
    return value;
  }

  private double real(ColumnType column) {
    if (text.isEmpty()) {
      throw Errors.insert(near, "invalid numeric data");
    }
    Double value = Literals.number(text);
    boolean fits =
        value != null && (column == ColumnType.DOUBLE || Math.abs(value) <= Float.MAX_VALUE);
    if (value == null || !fits) {
      throw Errors.insert(near, "illegal float data");
    }
    if (value.isInfinite()) {
      throw Errors.insert(near, "illegal double data");
    }
    return column == ColumnType.FLOAT ? value.floatValue() : value;
  }

  private long time() {
    Long value =
        switch (type) {
          case NOW -> Timestamps.now();
          case STRING -> Timestamps.parse(text, zone);
          case INTEGER -> Literals.integer(text);
          default -> null;
        };
    if (value == null) {
      Errors.refuseIf(
          type == STRING && text.matches("(?i)[+-]?\\d+|(now|today)(\\(\\))?"),
          "the time '" + text + "' in quotes");
      throw Errors.insert(near, "invalid timestamp");
    }
    return value;
  }
}
