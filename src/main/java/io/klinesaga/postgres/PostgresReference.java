package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.CodeChange;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.ActionList;
import io.klinesaga.reference.ActionStep;
import io.klinesaga.reference.Changes;
import io.klinesaga.reference.ReferenceStore;
import io.klinesaga.reference.Security;
import io.klinesaga.reference.StoredAction;
import io.klinesaga.reference.SuspendedDays;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the reference data. Only rows that become other than they were are written, in the
 * order of the symbols: a sync that commits at the same time writes {@code symbols_info} in that
 * order too.
 */
public final class PostgresReference implements ReferenceStore {
  private final Transactions transactions;
  private final PostgresActions actions;

  public PostgresReference(Transactions transactions) {
    this.transactions = transactions;
    this.actions = new PostgresActions(transactions);
  }

  @Override
  public <T> T atOnce(Supplier<T> work) {
    return transactions.inTransaction(
        () -> {
          transactions.execute(
              "wait for others who store reference data",
              connection ->
                  Sql.update(
                      connection, "LOCK TABLE reference_reading IN SHARE ROW EXCLUSIVE MODE"));
          return work.get();
        });
  }

  @Override
  public int lastListed(String source, Exchange exchange) {
    return transactions.execute(
        "count what was listed last",
        connection ->
            Sql.one(
                connection,
                "SELECT count(*)::int FROM security_fact"
                    + " WHERE source = ? AND in_list AND right(symbol, 2) = ?",
                row -> row.getInt(1),
                source,
                exchange.name()));
  }

  @Override
  public Changes keepSecurities(
      String source,
      Collection<Security> securities,
      Set<Symbol> inList,
      Set<Exchange> whole,
      boolean replaces,
      LocalDate day) {
    return transactions.execute(
        "keep what a source says of securities",
        connection -> {
          int gone = vanished(connection, source, inList, whole, day);
          return said(connection, source, securities, inList, replaces)
              .and(new Changes(0, 0, gone));
        });
  }

  private static int vanished(
      Connection connection, String source, Set<Symbol> inList, Set<Exchange> whole, LocalDate day)
      throws SQLException {
    return Sql.update(
        connection,
        """
        UPDATE security_fact f SET in_list = false, gone_since = ?, seen_at = now()
        WHERE source = ? AND in_list AND right(symbol, 2) = ANY (?)
          AND NOT EXISTS (SELECT FROM unnest(?::text[]) AS listed WHERE listed = f.symbol)
        """,
        day,
        source,
        Sql.column(connection, "text", whole, Exchange::name),
        Sql.column(connection, "text", inList, Symbol::toString));
  }

  private static Changes said(
      Connection connection,
      String source,
      Collection<Security> securities,
      Set<Symbol> inList,
      boolean replaces)
      throws SQLException {
    return counted(
        connection,
        """
        INSERT INTO security_fact AS f
          (symbol, source, name, type, board, listed_on, delisted_on, in_list)
        SELECT symbol, ?, name, type, board, listed_on, delisted_on, CASE WHEN in_list THEN true END
        FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::date[], ?::date[], ?::bool[])
          AS said (symbol, name, type, board, listed_on, delisted_on, in_list)
        ORDER BY symbol
        ON CONFLICT (symbol, source) DO UPDATE SET
          name = CASE WHEN $R THEN excluded.name ELSE coalesce(excluded.name, f.name) END,
          type = CASE WHEN $R THEN excluded.type ELSE coalesce(excluded.type, f.type) END,
          board = CASE WHEN $R THEN excluded.board ELSE coalesce(excluded.board, f.board) END,
          listed_on = CASE WHEN $R THEN excluded.listed_on ELSE coalesce(excluded.listed_on, f.listed_on) END,
          delisted_on = CASE WHEN $R THEN excluded.delisted_on ELSE coalesce(excluded.delisted_on, f.delisted_on) END,
          in_list = coalesce(excluded.in_list, f.in_list),
          gone_since = CASE WHEN excluded.in_list THEN NULL ELSE f.gone_since END,
          seen_at = now()
        WHERE (f.name, f.type, f.board, f.listed_on, f.delisted_on, f.in_list) IS DISTINCT FROM
          (CASE WHEN $R THEN excluded.name ELSE coalesce(excluded.name, f.name) END,
           CASE WHEN $R THEN excluded.type ELSE coalesce(excluded.type, f.type) END,
           CASE WHEN $R THEN excluded.board ELSE coalesce(excluded.board, f.board) END,
           CASE WHEN $R THEN excluded.listed_on ELSE coalesce(excluded.listed_on, f.listed_on) END,
           CASE WHEN $R THEN excluded.delisted_on ELSE coalesce(excluded.delisted_on, f.delisted_on) END,
           coalesce(excluded.in_list, f.in_list))
        RETURNING xmax = 0
        """
            .replace("$R", String.valueOf(replaces)),
        source,
        Sql.column(connection, "text", securities, one -> one.symbol().toString()),
        Sql.column(connection, "text", securities, one -> text(one.name())),
        Sql.column(connection, "text", securities, Security::type),
        Sql.column(connection, "text", securities, Security::board),
        Sql.column(connection, "date", securities, one -> day(one.listed())),
        Sql.column(connection, "date", securities, one -> day(one.delisted())),
        Sql.column(connection, "bool", securities, one -> inList.contains(one.symbol())));
  }

  private static @Nullable String text(@Nullable String name) {
    return name == null ? null : Sql.text(name);
  }

  private static @Nullable String day(@Nullable LocalDate day) {
    return day == null ? null : day.toString();
  }

  /** Of rows that tell whether they are new. */
  private static Changes counted(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    List<Boolean> isNew = Sql.query(connection, sql, row -> row.getBoolean(1), parameters);
    int added = (int) isNew.stream().filter(one -> one).count();
    return new Changes(added, isNew.size() - added, 0);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A security that no whole list ever had, although there is one of its exchange, and that
   * nobody calls delisted, is only known by a date somewhere: that is not believed to be listed.
   */
  @Override
  public int believe(List<String> trust) {
    return transactions.execute(
        "decide what is believed of securities",
        connection ->
            Sql.update(
                connection,
                """
                WITH ranked AS (
                  SELECT *, array_position(?::text[], source) AS rank FROM security_fact
                ), believed AS (
                  SELECT symbol,
                    (array_agg(name ORDER BY in_list IS FALSE, rank, source) FILTER (WHERE name IS NOT NULL))[1] AS name,
                    (array_agg(type ORDER BY in_list IS FALSE, rank, source) FILTER (WHERE type IS NOT NULL))[1] AS type,
                    (array_agg(board ORDER BY in_list IS FALSE, rank, source) FILTER (WHERE board IS NOT NULL))[1] AS board,
                    (array_agg(listed_on ORDER BY in_list IS FALSE, rank, source) FILTER (WHERE listed_on IS NOT NULL))[1] AS listed_on,
                    (array_agg(delisted_on ORDER BY in_list IS FALSE, rank, source) FILTER (WHERE delisted_on IS NOT NULL))[1] AS delisted_on,
                    CASE WHEN bool_or(in_list) THEN NULL ELSE max(gone_since) END AS gone_since,
                    (array_agg(source ORDER BY in_list IS FALSE, rank, source))[1] AS source
                  FROM ranked GROUP BY symbol
                  HAVING bool_or(in_list IS NOT NULL) OR bool_or(delisted_on IS NOT NULL)
                    OR right(symbol, 2) NOT IN
                      (SELECT right(symbol, 2) FROM security_fact WHERE in_list IS NOT NULL)
                )
                INSERT INTO symbols_info AS i (symbol, exchange, last_synced_at, name, type, board,
                  listed_on, delisted_on, gone_since, reference_source, reference_seen_at)
                SELECT b.symbol, right(b.symbol, 2), NULL, b.name, b.type, b.board,
                  b.listed_on, b.delisted_on, b.gone_since, b.source, now()
                FROM believed b LEFT JOIN symbols_info o USING (symbol)
                WHERE (b.name, b.type, b.board, b.listed_on, b.delisted_on, b.gone_since, b.source)
                  IS DISTINCT FROM
                  (o.name, o.type, o.board, o.listed_on, o.delisted_on, o.gone_since, o.reference_source)
                ORDER BY b.symbol
                ON CONFLICT (symbol) DO UPDATE SET name = excluded.name, type = excluded.type,
                  board = excluded.board, listed_on = excluded.listed_on,
                  delisted_on = excluded.delisted_on, gone_since = excluded.gone_since,
                  reference_source = excluded.reference_source,
                  reference_seen_at = excluded.reference_seen_at
                """,
                connection.createArrayOf("text", trust.toArray())));
  }

  @Override
  public Map<Symbol, Symbol> renumbered(String source) {
    Map<Symbol, Symbol> pairs = new TreeMap<>();
    transactions.execute(
        "look for securities of Beijing with a new code",
        connection -> {
          Sql.read(
              connection,
              """
              WITH named AS (
                SELECT symbol, regexp_replace(name, '\\s', '', 'g') AS name, in_list
                FROM security_fact
                WHERE source = ? AND symbol LIKE '%.BJ' AND name <> '' AND in_list IS NOT NULL
              ), old AS (
                SELECT name, min(symbol) AS symbol FROM named
                WHERE NOT in_list AND symbol ~ '^(43|83|87|88)' GROUP BY name HAVING count(*) = 1
              ), new AS (
                SELECT name, min(symbol) AS symbol FROM named
                WHERE in_list AND symbol ~ '^920' GROUP BY name HAVING count(*) = 1
              )
              SELECT old.symbol, new.symbol FROM old JOIN new USING (name)
              """,
              row -> pairs.put(Symbol.parse(row.getString(1)), Symbol.parse(row.getString(2))),
              source);
          return pairs;
        });
    return pairs;
  }

  @Override
  public List<CodeChange> codes(String source) {
    return PostgresCodes.others(transactions, source);
  }

  @Override
  public Changes keepCodes(
      String source, Collection<CodeChange> changes, boolean replaces, List<String> trust) {
    return transactions.execute(
        "keep changes of codes",
        connection -> {
          int gone = replaces ? forgotten(connection, source, changes) : 0;
          return changedCodes(connection, source, changes, trust).and(new Changes(0, 0, gone));
        });
  }

  private static int forgotten(Connection connection, String source, Collection<CodeChange> changes)
      throws SQLException {
    return Sql.update(
        connection,
        "DELETE FROM symbol_alias WHERE source = ? AND NOT old_symbol = ANY (?)",
        source,
        Sql.column(connection, "text", changes, one -> one.old().toString()));
  }

  /** Whoever is not configured is trusted least: lists by themselves are among those. */
  private static Changes changedCodes(
      Connection connection, String source, Collection<CodeChange> changes, List<String> trust)
      throws SQLException {
    return counted(
        connection,
        """
        INSERT INTO symbol_alias AS a (old_symbol, symbol, since, source)
        SELECT old_symbol, symbol, since, ?
        FROM unnest(?::text[], ?::text[], ?::date[]) AS said (old_symbol, symbol, since)
        ORDER BY old_symbol
        ON CONFLICT (old_symbol) DO UPDATE SET
          symbol = excluded.symbol, since = excluded.since, source = excluded.source, seen_at = now()
        WHERE (a.symbol, a.since, a.source) IS DISTINCT FROM
            (excluded.symbol, excluded.since, excluded.source)
          AND coalesce(array_position(?::text[], excluded.source), 1000)
            <= coalesce(array_position(?::text[], a.source), 1000)
        RETURNING xmax = 0
        """,
        source,
        Sql.column(connection, "text", changes, one -> one.old().toString()),
        Sql.column(connection, "text", changes, one -> one.successor().toString()),
        Sql.column(connection, "date", changes, one -> one.since().toString()),
        connection.createArrayOf("text", trust.toArray()),
        connection.createArrayOf("text", trust.toArray()));
  }

  @Override
  public Changes keepDays(String source, Map<LocalDate, Boolean> trades) {
    List<LocalDate> days = new ArrayList<>(trades.keySet());
    return transactions.execute(
        "keep trading days",
        connection -> {
          int gone =
              Sql.update(
                  connection,
                  "DELETE FROM trading_day WHERE source = ? AND NOT day = ANY (?)",
                  source,
                  Sql.column(connection, "date", days, LocalDate::toString));
          return counted(
                  connection,
                  """
                  INSERT INTO trading_day AS t (source, day, trades)
                  SELECT ?, day, trades FROM unnest(?::date[], ?::bool[]) AS said (day, trades)
                  ORDER BY day
                  ON CONFLICT (day, source) DO UPDATE SET trades = excluded.trades, seen_at = now()
                  WHERE t.trades <> excluded.trades
                  RETURNING xmax = 0
                  """,
                  source,
                  Sql.column(connection, "date", days, LocalDate::toString),
                  Sql.column(connection, "bool", days, trades::get))
              .and(new Changes(0, 0, gone));
        });
  }

  @Override
  public List<StoredAction> actions(ActionList of) {
    return actions.last(of);
  }

  @Override
  public void addActions(String source, List<ActionStep> steps) {
    actions.add(source, steps);
  }

  @Override
  public void actionsRead(String source, ActionList said) {
    actions.noteRead(source, said);
  }

  @Override
  public Changes keepSuspensions(SuspendedDays said) {
    return transactions.execute(
        "keep days without trade",
        connection -> {
          int gone = said.whole() ? tradedAfterAll(connection, said) : 0;
          return counted(
                  connection,
                  """
                  INSERT INTO suspension (symbol, day, source)
                  SELECT symbol, day, ? FROM unnest(?::text[], ?::date[]) AS said (symbol, day)
                  ORDER BY symbol, day
                  ON CONFLICT (symbol, day, source) DO NOTHING
                  RETURNING true
                  """,
                  said.origin(),
                  Sql.column(connection, "text", said.days(), one -> one.symbol().toString()),
                  Sql.column(connection, "date", said.days(), one -> one.day().toString()))
              .and(new Changes(0, 0, gone));
        });
  }

  private static int tradedAfterAll(Connection connection, SuspendedDays said) throws SQLException {
    return Sql.update(
        connection,
        """
        DELETE FROM suspension s WHERE source = ? AND NOT EXISTS (
          SELECT FROM unnest(?::text[], ?::date[]) AS said (symbol, day)
          WHERE said.symbol = s.symbol AND said.day = s.day)
        """,
        said.origin(),
        Sql.column(connection, "text", said.days(), one -> one.symbol().toString()),
        Sql.column(connection, "date", said.days(), one -> one.day().toString()));
  }

  @Override
  public void noted(String source, String kind, Map<String, Integer> itemsBySubject) {
    List<String> subjects = new ArrayList<>(itemsBySubject.keySet());
    transactions.execute(
        "note what was read",
        connection ->
            Sql.update(
                connection,
                """
                INSERT INTO reference_reading (source, kind, subject, items)
                SELECT ?, ?, subject, items FROM unnest(?::text[], ?::int[]) AS read (subject, items)
                ON CONFLICT (source, kind, subject) DO UPDATE SET items = excluded.items, read_at = now()
                """,
                source,
                kind,
                Sql.column(connection, "text", subjects, subject -> subject),
                Sql.column(connection, "int", subjects, itemsBySubject::get)));
  }
}
