package io.klinesaga.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds where the first statement of a text ends and which words it has outside strings, quoted
 * names and comments. It knows just enough of either dialect for that:
 *
 * <ul>
 *   <li>both: {@code '…'} with doubled quotes, {@code -- …} to the end of the line;
 *   <li>PostgreSQL: {@code "…"} names, {@code E'…\'…'}, {@code $tag$…$tag$}, nested {@code /*
 *       *}{@code /};
 *   <li>TDengine: {@code "…"} strings, backslashes in strings, {@code `…`} names, comments that do
 *       not nest.
 * </ul>
 */
final class SqlScanner {
  enum Dialect {
    POSTGRES,
    TDENGINE
  }

  private final String sql;
  private final Dialect dialect;
  private final List<String> words = new ArrayList<>();
  private int at;
  private int end = -1;
  private int second = -1;

  SqlScanner(String sql, Dialect dialect) {
    this.sql = sql;
    this.dialect = dialect;
    scan();
  }

  /** The first statement, without the semicolon. */
  String first() {
    return (end < 0 ? sql : sql.substring(0, end)).strip();
  }

  /** The text that follows the first statement's semicolon, if it is more than comments. */
  Optional<String> second() {
    return second < 0 ? Optional.empty() : Optional.of(sql.substring(second).strip());
  }

  /** The words and signs of the first statement, upper case. */
  List<String> words() {
    return words;
  }

  private void scan() {
    while (at < sql.length() && second < 0) {
      char c = sql.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (sql.startsWith("--", at)) {
        skipLine();
      } else if (sql.startsWith("/*", at)) {
        skipComment();
      } else if (c == ';' && end < 0) {
        end = at++;
      } else if (c == ';') {
        at++;
      } else if (end >= 0) {
        second = at;
      } else {
        token(c);
      }
    }
  }

  private void token(char c) {
    if (isWordPart(c)) {
      word();
    } else if (c == '\'' || c == '"') {
      quoted(c, dialect == Dialect.TDENGINE);
    } else if (c == '`' && dialect == Dialect.TDENGINE) {
      quoted(c, false);
    } else if (c == '$' && dialect == Dialect.POSTGRES) {
      dollar();
    } else {
      words.add(Character.toString(c));
      at++;
    }
  }

  private void word() {
    int from = at;
    while (at < sql.length() && (isWordPart(sql.charAt(at)) || sql.charAt(at) == '$')) {
      at++;
    }
    String word = sql.substring(from, at).toUpperCase(Locale.ROOT);
    if (dialect == Dialect.POSTGRES && word.equals("E") && sql.startsWith("'", at)) {
      quoted('\'', true);
    } else {
      words.add(word);
    }
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c >= 0x80;
  }

  private void quoted(char quote, boolean backslashes) {
    int from = at++;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\\' && backslashes) {
        at += 2;
      } else if (c != quote) {
        at++;
      } else if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
        at += 2;
      } else {
        at++;
        words.add("");
        return;
      }
    }
    throw unterminated("quote", from);
  }

  /** Skips a dollar-quoted string, or the one sign of a parameter such as {@code $1}. */
  private void dollar() {
    int tagEnd = at + 1;
    while (tagEnd < sql.length() && isWordPart(sql.charAt(tagEnd))) {
      tagEnd++;
    }
    boolean isTag =
        tagEnd < sql.length()
            && sql.charAt(tagEnd) == '$'
            && !Character.isDigit(sql.charAt(at + 1));
    if (!isTag) {
      words.add("$");
      at++;
      return;
    }
    String tag = sql.substring(at, tagEnd + 1);
    int close = sql.indexOf(tag, tagEnd + 1);
    if (close < 0) {
      throw unterminated("string " + tag, at);
    }
    words.add("");
    at = close + tag.length();
  }

  private void skipLine() {
    while (at < sql.length() && !isLineEnd(sql.charAt(at))) {
      at++;
    }
  }

  private boolean isLineEnd(char c) {
    return c == '\n' || (c == '\r' && dialect == Dialect.POSTGRES);
  }

  private void skipComment() {
    int from = at;
    int depth = 0;
    do {
      if (sql.startsWith("/*", at) && (depth == 0 || dialect == Dialect.POSTGRES)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
      if (at > sql.length() || (at == sql.length() && depth > 0)) {
        throw unterminated("comment", from);
      }
    } while (depth > 0);
  }

  private ReadOnlyException unterminated(String what, int from) {
    return new ReadOnlyException(
        "the " + what + " that begins at character " + (from + 1) + " never ends");
  }
}
