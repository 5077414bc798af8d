package io.klinesaga.embedded.tdengine.engine;

import static io.klinesaga.embedded.tdengine.grammar.TdengineLexer.*;

import java.time.ZoneId;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One written value of an INSERT, or a tag: read by the type of its column.
 *
 * @param type of its token, without a sign
 * @param text with its sign, without quotes
 * @param near what an error quotes: a string alone, anything else with the rest of the statement
 */
record InsertValue(int type, String text, Supplier<String> near, ZoneId zone) {
  private static final Pattern MORE_NUMBERS = Pattern.compile("(?is)\\s.*|[+-]?(0[xb]|inf|nan).*");

  private static final Pattern MORE_BOOLEANS = Pattern.compile("(?i)t(r(ue?)?)?|f(a(l(se?)?)?)?");

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

  /** Of a text that is no number; C's functions, which a real server asks, know more numbers. */
  private TdengineException noNumber(String error) {
    return MORE_NUMBERS.matcher(text).matches()
        ? Errors.notSupported("the number '" + text + "'")
        : Errors.insert(near.get(), error);
  }

  private long bool() {
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true") ? 1 : 0;
    }
    if (type == STRING && MORE_BOOLEANS.matcher(text).matches()) {
      throw Errors.notSupported("the truth value '" + text + "'");
    }
    Double number = type == STRING ? null : Literals.number(text);
    return orFail(number, "invalid bool data") == 0 ? 0 : 1;
  }

  private long integer(ColumnType column) {
    failIf(text.isEmpty(), "invalid numeric data");
    Long value = Literals.integer(text);
    if (value != null && Literals.fits(value, column)) {
      return value;
    }
    String word = column.name().toLowerCase(Locale.ROOT);
    failIf(value != null, word + " data overflow");
    boolean isFraction = Literals.number(text) != null && !text.matches("[+-]?\\d+");
    Errors.refuseIf(isFraction || type == BOOLEAN, "the value " + text + " for an integer column");
    throw noNumber("invalid " + word + " data");
  }

  private double real(ColumnType column) {
    failIf(text.isEmpty(), "invalid numeric data");
    double value = Errors.orThrow(Literals.number(text), () -> noNumber("illegal float data"));
    boolean isFloat = column == ColumnType.FLOAT;
    failIf(isFloat && Math.abs(value) > Float.MAX_VALUE, "illegal float data");
    boolean isRounded =
        Math.abs(value) < Double.MIN_NORMAL && text.chars().anyMatch(c -> c >= '1' && c <= '9');
    if (Double.isInfinite(value) || isRounded) {
      throw Errors.notSupported("the number " + text + " beyond the range of DOUBLE");
    }
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
    return orFail(value, "invalid timestamp");
  }
}
