package io.klinesaga.postgres;

import io.klinesaga.adjust.ActionFacts;
import io.klinesaga.adjust.ActionsOfDays;
import io.klinesaga.adjust.KnownActions;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Codes;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.CorporateAction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The corporate actions that were known at a time, from {@code corporate_action} and {@code
 * action_reading}. The codes of a security are those that are known now.
 */
public final class PostgresActionFacts implements ActionFacts, ActionsOfDays {
  /** What counted at a time: said by then, and neither withdrawn nor corrected by then. */
  private static final String KNOWN =
      """
      SELECT symbol, ex_date, category, c1, c2, c3, c4 FROM corporate_action a
      WHERE symbol = ANY (?) AND seen_at <= ? AND NOT withdrawn
        AND NOT EXISTS (SELECT FROM corporate_action b WHERE b.supersedes = a.action_id AND b.seen_at <= ?)
      ORDER BY action_id
      """;

  private static final String BETWEEN =
      """
      SELECT symbol, ex_date, category, c1, c2, c3, c4 FROM corporate_action a
      WHERE ex_date BETWEEN ? AND ? AND NOT withdrawn
        AND NOT EXISTS (SELECT FROM corporate_action b WHERE b.supersedes = a.action_id)
      ORDER BY action_id
      """;

  private static final String READ =
      """
      SELECT day FROM (
        SELECT max(day) AS day FROM action_reading WHERE subject = ANY (?) AND NOT whole AND read_at <= ?
        UNION ALL SELECT max(day) FROM action_reading WHERE whole AND read_at <= ?) AS days
      WHERE day IS NOT NULL ORDER BY day DESC
      """;

  private final Transactions transactions;

  public PostgresActionFacts(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * {@inheritDoc} It waits for who writes reference data at the moment: afterwards nobody can write
   * anything of a time that lies before the one of the answer.
   */
  @Override
  public KnownActions actions(Symbol symbol, Instant asOf) {
    Codes codes = new PostgresCodes(transactions).read();
    Set<Symbol> all = codes.all(symbol);
    Symbol present = codes.current(symbol);
    return transactions.inTransaction(
        () ->
            transactions.execute(
                "look up the corporate actions of " + symbol,
                connection -> read(connection, present, all, asOf)));
  }

  private static KnownActions read(
      Connection connection, Symbol present, Set<Symbol> codes, Instant asOf) throws SQLException {
    Sql.update(connection, "LOCK TABLE reference_reading IN SHARE MODE");
    OffsetDateTime time =
        Sql.one(
            connection,
            "SELECT least(?::timestamptz, clock_timestamp())",
            row -> row.getObject(1, OffsetDateTime.class),
            asOf.atOffset(ZoneOffset.UTC));
    Object symbols = Sql.column(connection, "text", codes, Symbol::toString);
    List<CorporateAction> actions =
        Sql.query(connection, KNOWN, PostgresActionFacts::action, symbols, time, time);
    return new KnownActions(
        present, time.toInstant(), actions, read(connection, symbols, time).orElse(null));
  }

  private static Optional<LocalDate> read(
      Connection connection, Object symbols, OffsetDateTime time) throws SQLException {
    return Sql.first(
        connection, READ, row -> row.getObject(1, LocalDate.class), symbols, time, time);
  }

  @Override
  public List<CorporateAction> between(LocalDate first, LocalDate last) {
    return transactions.execute(
        "look up the corporate actions of some days",
        connection -> Sql.query(connection, BETWEEN, PostgresActionFacts::action, first, last));
  }

  /** A row of symbol, ex-day, category and the four numbers. */
  static CorporateAction action(ResultSet row) throws SQLException {
    return new CorporateAction(
        Symbol.parse(row.getString(1)),
        row.getObject(2, LocalDate.class),
        row.getInt(3),
        row.getDouble(4),
        row.getDouble(5),
        row.getDouble(6),
        row.getDouble(7));
  }
}
