package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads answers that PostgreSQL writes as JSON itself, with times in market time. */
final class Pages {
  private final Transactions transactions;

  Pages(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * The text in the first column of the first row; empty if there is none.
   *
   * @param what is shown, for messages
   */
  Optional<String> page(String what, String sql, @Nullable Object... parameters) {
    return transactions.inTransaction(
        () -> transactions.execute("show " + what, c -> page(c, sql, parameters)));
  }

  private static Optional<String> page(
      Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
    Sql.update(connection, "SET TRANSACTION READ ONLY");
    Sql.update(connection, "SET LOCAL TimeZone = 'Asia/Shanghai'");
    return Sql.first(connection, sql, row -> Optional.ofNullable(row.getString(1)), parameters)
        .flatMap(text -> text);
  }

  /** SQL of rows as an array. */
  static String array(String rows) {
    return "(SELECT coalesce(json_agg(x), '[]'::json) FROM (" + rows + ") AS x)";
  }
}
