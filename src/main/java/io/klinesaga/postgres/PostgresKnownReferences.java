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
  /** {@code sync_state} has the last valid bar that is committed. */
  private static final String WITH_NEW_BARS =
      """
      SELECT b.symbol FROM (
        SELECT symbol, (max(last_ts) AT TIME ZONE 'Asia/Shanghai')::date AS last FROM sync_state
        WHERE symbol = ANY (?) GROUP BY symbol) AS b
      CROSS JOIN (SELECT max(day) AS day FROM action_reading WHERE whole) AS w
      CROSS JOIN LATERAL (SELECT max(day) AS day FROM action_reading WHERE subject = b.symbol AND NOT whole) AS r
      WHERE b.last > coalesce(greatest(r.day, w.day), '-infinity')
        AND NOT EXISTS (SELECT FROM reference_reading AS a
          WHERE a.source = ? AND a.kind = 'actions' AND a.subject = b.symbol
            AND (a.read_at AT TIME ZONE 'Asia/Shanghai')::date >= (now() AT TIME ZONE 'Asia/Shanghai')::date)
      """;

  private static final String HAS_NEW_BARS =
      """
      SELECT EXISTS (SELECT FROM sync_state AS b WHERE (last_ts AT TIME ZONE 'Asia/Shanghai')::date > coalesce(greatest(
        (SELECT max(day) FROM action_reading WHERE whole),
        (SELECT max(day) FROM action_reading WHERE subject = b.symbol AND NOT whole)), '-infinity'))
      """;

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

  @Override
  public List<Symbol> withNewBars(String source, List<Symbol> symbols) {
    Set<String> found =
        new HashSet<>(
            transactions.execute(
                "look which securities have new bars",
                connection ->
                    Sql.query(
                        connection,
                        WITH_NEW_BARS,
                        row -> row.getString(1),
                        Sql.column(connection, "text", symbols, Symbol::toString),
                        source)));
    return symbols.stream().filter(symbol -> found.contains(symbol.toString())).toList();
  }

  @Override
  public boolean hasNewBars() {
    return transactions.execute(
        "look whether there are new bars",
        connection -> Sql.one(connection, HAS_NEW_BARS, row -> row.getBoolean(1)));
  }
}
