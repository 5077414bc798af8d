package io.klinesaga.embedded.tdengine.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/** TDengine's functions that SQLite lacks or computes otherwise. */
final class SqlFunctions {
  private static final int REAL = 2;
  private static final int TEXT = 3;
  private static final int NULL = 5;

  /** Text of the refusal that is only known when rows are read. */
  static final String CASE_MATTERS = "LIKE where upper and lower case decide";

  private SqlFunctions() {}

  static void register(Connection connection) throws SQLException {
    Function.create(connection, "td_first", new Extreme(true, true));
    Function.create(connection, "td_last", new Extreme(false, true));
    Function.create(connection, "td_last_row", new Extreme(false, false));
    Function.create(connection, "td_sum", new Sum());
    Function.create(connection, "td_like", new Like());
  }

  /** {@code td_first(value, time)} and its like: a value of the first or last row. */
  private static final class Extreme extends Function.Aggregate {
    private final boolean isFirst;
    private final boolean skipsNull;
    private boolean found;
    private long time;
    private @Nullable Object value;

    Extreme(boolean isFirst, boolean skipsNull) {
      this.isFirst = isFirst;
      this.skipsNull = skipsNull;
    }

    @Override
    protected void xStep() throws SQLException {
      int type = value_type(0);
      if (type == NULL && skipsNull) {
        return;
      }
      long candidate = value_long(1);
      if (!found || (isFirst ? candidate < time : candidate >= time)) {
        found = true;
        time = candidate;
        value = read(type);
      }
    }

    private @Nullable Object read(int type) throws SQLException {
      return switch (type) {
        case REAL -> value_double(0);
        case TEXT -> value_text(0);
        case NULL -> null;
        default -> value_long(0);
      };
    }

    @Override
    protected void xFinal() throws SQLException {
      if (value instanceof Double number) {
        result(number);
      } else if (value instanceof Long number) {
        result(number);
      } else if (value instanceof String text) {
        result(text);
      } else {
        result();
      }
    }
  }

  /** Adds doubles in the order of the rows, as TDengine does; SQLite's sum compensates errors. */
  private static final class Sum extends Function.Aggregate {
    private boolean found;
    private double sum;

    @Override
    protected void xStep() throws SQLException {
      if (value_type(0) != NULL) {
        found = true;
        sum += value_double(0);
      }
    }

    @Override
    protected void xFinal() throws SQLException {
      if (found) {
        result(sum);
      } else {
        result();
      }
    }
  }

  /**
   * {@code td_like(text, pattern)}. Whether TDengine's LIKE minds upper and lower case is not
   * documented: where it matters the query is refused.
   */
  private static final class Like extends Function {
    @Override
    protected void xFunc() throws SQLException {
      if (value_type(0) == NULL || value_type(1) == NULL) {
        result();
        return;
      }
      String text = value_text(0);
      String pattern = value_text(1);
      boolean isExact = matches(text, pattern);
      if (isExact != matches(text.toLowerCase(Locale.ROOT), pattern.toLowerCase(Locale.ROOT))) {
        throw new SQLException(CASE_MATTERS);
      }
      result(isExact ? 1 : 0);
    }
  }

  /**
   * Matches {@code %}, {@code _} and the escapes {@code \%} and {@code \_}. When it fails behind a
   * {@code %}, that one takes a character more: earlier ones need not be tried again.
   */
  static boolean matches(String text, String pattern) {
    int t = 0;
    int p = 0;
    int percent = -1;
    int retry = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '%') {
        percent = p++;
        retry = t;
        continue;
      }
      boolean isEscape = isEscape(pattern, p);
      int wanted = isEscape ? p + 1 : p;
      if (wanted < pattern.length()
          && ((pattern.charAt(wanted) == '_' && !isEscape)
              || text.charAt(t) == pattern.charAt(wanted))) {
        t++;
        p = wanted + 1;
      } else if (percent >= 0) {
        p = percent + 1;
        t = ++retry;
      } else {
        return false;
      }
    }
    return pattern.substring(p).chars().allMatch(c -> c == '%');
  }

  private static boolean isEscape(String pattern, int at) {
    return at + 1 < pattern.length()
        && pattern.charAt(at) == '\\'
        && "%_".indexOf(pattern.charAt(at + 1)) >= 0;
  }
}
