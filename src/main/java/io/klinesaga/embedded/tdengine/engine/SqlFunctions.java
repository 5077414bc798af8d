package io.klinesaga.embedded.tdengine.engine;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/** TDengine's functions that SQLite lacks or computes otherwise. */
final class SqlFunctions {
  private static final int REAL = 2;
  private static final int TEXT = 3;
  private static final int NULL = 5;

  /** Text of the refusal that is only known when rows are read. */
  static final String UNDERSCORE = "LIKE with _ of a text beyond ASCII";

  /** A real server takes no longer one. */
  private static final int MAX_PATTERN = 100;

  private SqlFunctions() {}

  static void register(Connection connection) throws SQLException {
    Function.create(connection, "td_first", new Extreme(true, true));
    Function.create(connection, "td_last", new Extreme(false, true));
    Function.create(connection, "td_last_row", new Extreme(false, false));
    Function.create(connection, "td_sum", new Sum());
    Function.create(connection, "td_refuse", new Refusal());
  }

  /** Keeps a value from row to row; none if there was none. */
  private abstract static class Keeping extends Function.Aggregate {
    @Nullable Object value;

    @Override
    protected void xFinal() throws SQLException {
      if (value instanceof Double number) {
        result(number);
      } else if (value instanceof Long number) {
        result(number);
      } else {
        result((String) value); // or null
      }
    }
  }

  /** {@code td_first(value, time)} and its like: a value of the first or last row. */
  private static final class Extreme extends Keeping {
    private final boolean isFirst;
    private final boolean skipsNull;
    private boolean found;
    private long time;

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
  }

  /** Adds doubles in the order of the rows, as TDengine does; SQLite's sum compensates errors. */
  private static final class Sum extends Keeping {
    @Override
    protected void xStep() throws SQLException {
      if (value_type(0) != NULL) {
        value = value_double(0) + (value instanceof Double sum ? sum : 0);
      }
    }
  }

  /** Fails where it is reached. */
  private static final class Refusal extends Function {
    @Override
    protected void xFunc() throws SQLException {
      throw new SQLException(UNDERSCORE);
    }
  }

  /**
   * {@code text LIKE 'pattern'}, which ignores the case of ASCII letters. In TDengine {@code _} is
   * one byte of a VARCHAR, and {@code \} is itself unless {@code %} or {@code _} follows.
   */
  static String like(String text, String pattern) {
    Errors.refuseIf(
        pattern.length() > MAX_PATTERN || pattern.matches("(?s).*[\\p{Lu}\\p{Ll}&&\\P{ASCII}].*"),
        "LIKE with this pattern");
    String escaped = Expr.ofText(pattern.replaceAll("\\\\(?![%_])", "$0$0")).sql();
    String like = Db.sql("(%s LIKE %s ESCAPE '\\')", text, escaped);
    return pattern.indexOf('_') < 0
        ? like
        : Db.sql("(CASE WHEN %s GLOB '*[^ -~]*' THEN td_refuse() ELSE %s END)", text, like);
  }
}
