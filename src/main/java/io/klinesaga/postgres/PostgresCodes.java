package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.CodeChange;
import io.klinesaga.market.Codes;
import io.klinesaga.market.Symbol;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;

/** The table {@code symbol_alias}: under which codes each security has been traded. */
public final class PostgresCodes {
  private final Transactions transactions;

  public PostgresCodes(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * What is known now. An old code that was given to another security later is that one's: the
   * histories of two living securities are not joined.
   */
  public Codes read() {
    return Codes.of(
        changes(
            transactions,
            """
            SELECT old_symbol, a.symbol, since FROM symbol_alias a
            WHERE NOT EXISTS (
              SELECT FROM symbols_info i WHERE i.symbol = a.old_symbol AND i.listed_on >= a.since
                AND i.gone_since IS NULL)
            """));
  }

  /**
   * Every change that others than this source have said, also of codes that were given away again.
   */
  static List<CodeChange> others(Transactions transactions, String source) {
    return changes(
        transactions,
        "SELECT old_symbol, symbol, since FROM symbol_alias WHERE source <> ?",
        source);
  }

  private static List<CodeChange> changes(
      Transactions transactions, String sql, Object... parameters) {
    return transactions.execute(
        "look up the codes of securities",
        connection -> Sql.query(connection, sql, PostgresCodes::change, parameters));
  }

  private static CodeChange change(ResultSet row) throws SQLException {
    return new CodeChange(
        Symbol.parse(row.getString(1)),
        Symbol.parse(row.getString(2)),
        row.getObject(3, LocalDate.class));
  }
}
