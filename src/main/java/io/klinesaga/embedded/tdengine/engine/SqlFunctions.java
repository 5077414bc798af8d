package io.klinesaga.embedded.tdengine.engine;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/** TDengine's functions that SQLite lacks or computes otherwise. */
final class SqlFunctions {
  private static final int TEXT = 3;
  private static final int REAL = 2;
  private static final int NULL = 5;

  /** Marks a refusal that is only known when the rows are read. */
  static final String REFUSED = "refused: ";

  private SqlFunctions() {}

  static void register(Connection connection) throws SQLException {
    Function.create(connection, "td_first", new First());
    Function.create(connection, "td_last", new Last());
    Function.create(connection, "td_last_row", new LastRow());
    Function.create(connection, "td_sum", new Sum());
    Function.create(connection, "td_like", new Like());
  }

  /** {@code td_first(value, time)}: the first value that is not NULL. */
  private static class First extends Function.Aggregate {
    private boolean found;
    private long time;
    private @Nullable Object value;

    @Override
    protected void xStep() throws SQLException {
      int type = value_type(0);
      if (type == NULL && skipsNull()) {
        return;
      }
      long candidate = value_long(1);
      if (!found || before(candidate, time)) {
        found = true;
        time = candidate;
        value = read(type);
      }
    }

    boolean before(long candidate, long current) {
      return candidate < current;
    }

    boolean skipsNull() {
      return true;
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

  /** {@code td_last(value, time)}: the last value that is not NULL. */
  private static class Last extends First {
    @Override
    boolean before(long candidate, long current) {
      return candidate >= current;
    }
  }

  /** {@code td_last_row(value, time)}: the value of the last row, also if it is NULL. */
  private static final class LastRow extends Last {
    @Override
    boolean skipsNull() {
      return false;
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
      boolean exact = matches(text, 0, pattern, 0, false);
      if (exact != matches(text, 0, pattern, 0, true)) {
        throw new SQLException(REFUSED + "LIKE whose answer depends on upper and lower case");
      }
      result(exact ? 1 : 0);
    }
  }

  /** Matches {@code %}, {@code _} and the escapes {@code \%} and {@code \_}. */
  static boolean matches(String text, int from, String pattern, int at, boolean ignoreCase) {
    int t = from;
    for (int p = at; p < pattern.length(); p++) {
      char c = pattern.charAt(p);
      if (c == '%') {
        for (int rest = t; rest <= text.length(); rest++) {
          if (matches(text, rest, pattern, p + 1, ignoreCase)) {
            return true;
          }
        }
        return false;
      }
      if (t == text.length()) {
        return false;
      }
      boolean escaped =
          c == '\\' && p + 1 < pattern.length() && "%_".indexOf(pattern.charAt(p + 1)) >= 0;
      char wanted = escaped ? pattern.charAt(++p) : c;
      boolean any = c == '_';
      if (!any && !same(text.charAt(t), wanted, ignoreCase)) {
        return false;
      }
      t++;
    }
    return t == text.length();
  }

  private static boolean same(char a, char b, boolean ignoreCase) {
    return a == b || (ignoreCase && Character.toLowerCase(a) == Character.toLowerCase(b));
  }
}
