package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.CodeChange;
import io.klinesaga.market.Codes;
import io.klinesaga.market.Symbol;
import java.time.LocalDate;

/** The table {@code symbol_alias}: under which codes each security has been traded. */
public final class PostgresCodes {
  private final Transactions transactions;

  public PostgresCodes(Transactions transactions) {
    this.transactions = transactions;
  }

  /** What is known now. */
  public Codes read() {
    return Codes.of(
        transactions.execute(
            "look up the codes of securities",
            connection ->
                Sql.query(
                    connection,
                    "SELECT old_symbol, symbol, since FROM symbol_alias",
                    row ->
                        new CodeChange(
                            Symbol.parse(row.getString(1)),
                            Symbol.parse(row.getString(2)),
                            row.getObject(3, LocalDate.class)))));
  }
}
