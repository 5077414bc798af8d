package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.KnownReferences;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is stored of reference data, for sources that ask only for what is missing. */
public final class PostgresKnownReferences implements KnownReferences {
  private final Transactions transactions;

  public PostgresKnownReferences(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<Symbol> listed() {
    return symbols(
        "SELECT symbol FROM security_fact WHERE in_list GROUP BY symbol ORDER BY symbol COLLATE \"C\"");
  }

  @Override
  public List<Symbol> withoutListingDate() {
    return symbols(
        """
        SELECT symbol FROM security_fact GROUP BY symbol
        HAVING bool_or(in_list) AND count(listed_on) = 0 ORDER BY symbol COLLATE "C"
        """);
  }

  private List<Symbol> symbols(String sql) {
    return transactions.execute(
        "look up securities",
        connection -> Sql.query(connection, sql, row -> Symbol.parse(row.getString(1))));
  }

  @Override
  public List<Symbol> notAskedFor(
      String source, String subject, Duration age, List<Symbol> symbols) {
    Set<String> asked =
        new HashSet<>(
            transactions.execute(
                "look up what was asked for",
                connection ->
                    Sql.query(
                        connection,
                        """
                        SELECT subject FROM reference_reading
                        WHERE source = ? AND kind = ? AND read_at > now() - ? * interval '1 second'
                        """,
                        row -> row.getString(1),
                        source,
                        subject,
                        age.toSeconds())));
    return symbols.stream().filter(symbol -> !asked.contains(symbol.toString())).toList();
  }
}
