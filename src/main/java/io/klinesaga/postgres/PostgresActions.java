package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.ActionList;
import io.klinesaga.reference.ActionStep;
import io.klinesaga.reference.CorporateAction;
import io.klinesaga.reference.StoredAction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code corporate_action}, to which rows are only added. */
final class PostgresActions {
  private final Transactions transactions;

  PostgresActions(Transactions transactions) {
    this.transactions = transactions;
  }

  /** Of each event the last that was said. */
  List<StoredAction> last(ActionList of) {
    return transactions.execute(
        "look up corporate actions",
        connection ->
            Sql.query(
                connection,
                """
                SELECT action_id, symbol, ex_date, category, c1, c2, c3, c4, withdrawn, source
                FROM corporate_action a
                WHERE (? OR symbol = ANY (?))
                  AND NOT EXISTS (SELECT FROM corporate_action b WHERE b.supersedes = a.action_id)
                ORDER BY action_id
                """,
                PostgresActions::stored,
                of.all(),
                Sql.column(connection, "text", of.symbols(), Symbol::toString)));
  }

  private static StoredAction stored(ResultSet row) throws SQLException {
    return new StoredAction(
        row.getLong(1),
        new CorporateAction(
            Symbol.parse(row.getString(2)),
            row.getObject(3, LocalDate.class),
            row.getInt(4),
            row.getDouble(5),
            row.getDouble(6),
            row.getDouble(7),
            row.getDouble(8)),
        row.getBoolean(9),
        row.getString(10));
  }

  /**
   * Notes that a source has said all that it knows of some securities. A whole list without any
   * action says nothing.
   */
  void noteRead(String source, ActionList part) {
    if (part.all() && part.actions().isEmpty()) {
      return;
    }
    List<String> subjects =
        part.all()
            ? List.of(part.origin())
            : part.symbols().stream().map(Symbol::toString).sorted().toList();
    transactions.execute(
        "note which corporate actions are known",
        connection ->
            Sql.update(
                connection,
                """
                INSERT INTO action_reading (subject, day, source, whole, read_at)
                SELECT subject, (at AT TIME ZONE 'Asia/Shanghai')::date, ?, ?, at
                FROM unnest(?::text[]) AS subject, (SELECT clock_timestamp() AS at) AS present
                ON CONFLICT (subject, day, source) DO NOTHING
                """,
                source,
                part.all(),
                Sql.column(connection, "text", subjects, subject -> subject)));
  }

  /** Their time is that of the writing, which no reader can have passed: see the lock of both. */
  void add(String source, List<ActionStep> steps) {
    if (steps.isEmpty()) {
      return;
    }
    transactions.execute("add corporate actions", connection -> add(connection, source, steps));
  }

  private static int add(Connection connection, String source, List<ActionStep> steps)
      throws SQLException {
    return Sql.update(
        connection,
        """
        INSERT INTO corporate_action
          (symbol, ex_date, category, c1, c2, c3, c4, withdrawn, supersedes, source, seen_at)
        SELECT said.*, ?, (SELECT clock_timestamp()) FROM unnest(?::text[], ?::date[], ?::int[], ?::float8[], ?::float8[],
          ?::float8[], ?::float8[], ?::bool[], ?::bigint[]) AS said
        """,
        source,
        Sql.column(connection, "text", steps, step -> step.action().symbol().toString()),
        Sql.column(connection, "date", steps, step -> step.action().exDate().toString()),
        Sql.column(connection, "int", steps, step -> step.action().category()),
        Sql.column(connection, "float8", steps, step -> step.action().c1()),
        Sql.column(connection, "float8", steps, step -> step.action().c2()),
        Sql.column(connection, "float8", steps, step -> step.action().c3()),
        Sql.column(connection, "float8", steps, step -> step.action().c4()),
        Sql.column(connection, "bool", steps, ActionStep::isWithdrawn),
        Sql.column(connection, "bigint", steps, PostgresActions::superseded));
  }

  private static @Nullable Long superseded(ActionStep step) {
    StoredAction before = step.superseded();
    return before == null ? null : before.id();
  }
}
