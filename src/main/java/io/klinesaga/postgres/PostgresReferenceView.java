package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Symbol;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is known of one security, for a person to read. */
public final class PostgresReferenceView {
  private static final Map<String, String> SECTIONS = sections();

  private final Transactions transactions;
  private final List<Symbol> codes;

  /**
   * @param codes all codes of the security
   */
  public PostgresReferenceView(Transactions transactions, Collection<Symbol> codes) {
    this.transactions = transactions;
    this.codes = List.copyOf(codes);
  }

  private static Map<String, String> sections() {
    Map<String, String> sections = new LinkedHashMap<>();
    sections.put(
        "security",
        "SELECT symbol, name, type, board, listed_on, delisted_on, gone_since, reference_source AS source"
            + " FROM symbols_info WHERE symbol = ANY (?) ORDER BY symbol");
    sections.put(
        "said_by",
        "SELECT symbol, source, name, type, board, listed_on, delisted_on,"
            + " CASE WHEN in_list THEN 'listed' WHEN NOT in_list THEN 'gone' END AS list, gone_since"
            + " FROM security_fact WHERE symbol = ANY (?) ORDER BY symbol, source");
    sections.put(
        "codes",
        "SELECT old_symbol, symbol, since, source FROM symbol_alias"
            + " WHERE old_symbol = ANY (?) ORDER BY since, old_symbol");
    sections.put(
        "actions",
        "SELECT action_id, symbol, ex_date, category, c1, c2, c3, c4,"
            + " CASE WHEN n.id IS NOT NULL THEN 'superseded by ' || n.id WHEN withdrawn THEN 'withdrawn'"
            + " ELSE 'counts' END AS state, source"
            + " FROM corporate_action a LEFT JOIN LATERAL (SELECT action_id AS id FROM corporate_action b"
            + " WHERE b.supersedes = a.action_id) AS n ON true"
            + " WHERE symbol = ANY (?) ORDER BY ex_date, category, action_id");
    return sections;
  }

  /** Whether anything is known beside bars. */
  public boolean isKnown() {
    return transactions.execute(
        "look whether a security is known",
        connection ->
            Sql.one(
                connection,
                """
                SELECT EXISTS (SELECT FROM security_fact WHERE symbol = ANY (?))
                  OR EXISTS (SELECT FROM corporate_action WHERE symbol = ANY (?))
                  OR EXISTS (SELECT FROM symbol_alias WHERE old_symbol = ANY (?) OR symbol = ANY (?))
                """,
                row -> row.getBoolean(1),
                array(connection),
                array(connection),
                array(connection),
                array(connection)));
  }

  private Array array(Connection connection) throws SQLException {
    return Sql.column(connection, "text", codes, Symbol::toString);
  }

  /** Everything that is known, section by section. */
  public void show(PostgresOverview.Section section) {
    transactions.execute(
        "show a security",
        connection -> {
          for (Map.Entry<String, String> one : SECTIONS.entrySet()) {
            Sql.whole(
                connection,
                one.getValue(),
                rows -> section.rows(one.getKey(), rows),
                array(connection));
          }
          return SECTIONS.size();
        });
  }
}
