package io.klinesaga.cli.output;

import io.klinesaga.cli.output.SqlScanner.Dialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps {@code query} from writing. For PostgreSQL the server itself refuses, in a read-only
 * transaction that one statement cannot leave; TDengine has no such transaction, so only statements
 * that begin with a reading keyword pass.
 */
public final class ReadOnlyGuard {
  private static final Set<String> READING =
      Set.of("SELECT", "SHOW", "DESCRIBE", "DESC", "EXPLAIN");
  private static final int SHOWN = 40;

  private ReadOnlyGuard() {}

  /** Whether a word begins a statement that only reads, in either database. */
  public static boolean reads(String word) {
    return READING.contains(word.toUpperCase(Locale.ROOT));
  }

  /**
   * Checks a statement for PostgreSQL. It must be run by a connection from {@link #beginReadOnly}.
   *
   * @return the statement without its semicolon
   * @throws ReadOnlyException if there is none or more than one
   */
  public static String checkPostgres(String sql) {
    return single(sql, Dialect.POSTGRES).first();
  }

  /**
   * Begins a transaction in which PostgreSQL refuses to write. Its first query is run here, as only
   * before it could a statement make the transaction writable again.
   *
   * @throws SQLException if the server refuses
   */
  public static void beginReadOnly(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1")) {
      rows.next();
    }
  }

  /**
   * Checks a statement for TDengine.
   *
   * @return the statement without its semicolon
   * @throws ReadOnlyException if it is not one statement that only reads
   */
  public static String checkTdengine(String sql) {
    SqlScanner scanner = single(sql, Dialect.TDENGINE);
    List<String> words = scanner.words();
    String keyword = words.stream().filter(w -> !w.equals("(")).findFirst().orElse("");
    if (!READING.contains(keyword)) {
      throw new ReadOnlyException(
          String.format(
              Locale.ROOT,
              "'%s' is refused: query only reads, with SELECT, SHOW, DESCRIBE or EXPLAIN",
              shorten(scanner.first())));
    }
    // EXPLAIN ANALYZE INSERT INTO … SELECT would run the insert.
    if (words.contains("INSERT") || (keyword.equals("EXPLAIN") && !words.contains("SELECT"))) {
      throw new ReadOnlyException(
          String.format(
              Locale.ROOT,
              "'%s' is refused: query only reads, so EXPLAIN takes a SELECT",
              shorten(scanner.first())));
    }
    return scanner.first();
  }

  private static SqlScanner single(String sql, Dialect dialect) {
    SqlScanner scanner = new SqlScanner(sql, dialect);
    if (scanner.words().isEmpty()) {
      throw new ReadOnlyException("there is no statement to run");
    }
    scanner
        .second()
        .ifPresent(
            second -> {
              throw new ReadOnlyException(
                  String.format(
                      Locale.ROOT,
                      "one statement at a time: found '%s' after the ';'",
                      shorten(second)));
            });
    return scanner;
  }

  private static String shorten(String sql) {
    String line = sql.replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }
}
