package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the tables tell a program, page by page: each a JSON object as text. Times are texts in
 * market time.
 */
public final class PostgresPages {
  private final Pages pages;

  public PostgresPages(Transactions transactions) {
    this.pages = new Pages(transactions);
  }

  /** Rows as an array, and of the last of a full page what is asked for the next one by. */
  private static String pages(String name, String rows, String key) {
    return "WITH page AS MATERIALIZED ("
        + rows
        + "), asked AS (SELECT ?::int AS most) SELECT json_build_object('"
        + name
        + "', (SELECT coalesce(json_agg(page), '[]'::json) FROM page), 'next', (SELECT CASE WHEN count(*) = max(most) THEN "
        + key
        + " END FROM page, asked))::text";
  }

  private static final String SERIES =
      pages(
          "series",
          "SELECT s.symbol, s.period, i.name, i.type, "
              + PostgresOverview.time("s.first_ts")
              + " AS first, "
              + PostgresOverview.time("s.last_ts")
              + " AS last, s.bar_count AS bars, s.last_transaction_id, "
              + PostgresOverview.time("s.last_sync_time")
              + " AS last_sync_at FROM sync_state AS s LEFT JOIN symbols_info AS i USING (symbol), (SELECT ?::text AS word) AS w"
              + " WHERE s.period = ? AND s.symbol > ? AND (starts_with(s.symbol, w.word) OR strpos(i.name, w.word) > 0)"
              + " ORDER BY s.symbol LIMIT ?",
          "max(page.symbol)");

  /**
   * Series of a period whose code begins with, or whose name contains a word.
   *
   * @param after only symbols after this text
   */
  public String series(Period period, String word, String after, int limit) {
    return pages.page("series", SERIES, word, period.code(), after, limit, limit).orElseThrow();
  }

  private static final String RUNS =
      pages(
          "runs",
          "SELECT run_id, kind, transaction_mode, "
              + PostgresOverview.time("started_at")
              + " AS started_at, "
              + PostgresOverview.time("finished_at")
              + " AS finished_at, series, committed, unchanged, failed, busy, partial, postponed, disputed, saga_success, saga_rollback,"
              + " rows_written AS bars, rows_quarantined, error, duration_ms FROM sync_run WHERE run_id < ? ORDER BY run_id DESC LIMIT ?",
          "min(page.run_id)");

  /** Runs before this one, the last first. */
  public String runs(long before, int limit) {
    return pages.page("runs", RUNS, before, limit, limit).orElseThrow();
  }

  private static final String SAGA =
      "s.id, s.state, "
          + PostgresOverview.time("s.created_at")
          + " AS created_at, "
          + PostgresOverview.time("s.updated_at")
          + " AS updated_at, "
          + PostgresOverview.time("s.deadline")
          + " AS deadline, s.owner, s.attempts, "
          + PostgresOverview.nextAttempt("s")
          + " AS next_attempt, s.last_error";

  private static final String SAGAS =
      pages(
          "sagas",
          "WITH listed AS MATERIALIZED (SELECT s.created_at AS begun, "
              + SAGA
              + " FROM saga_log AS s, (SELECT ?::text AS id) AS b"
              + " WHERE (?::boolean OR s.state NOT IN ('COMPLETED', 'COMPENSATED', 'GIVEN_UP'))"
              + " AND (b.id = '' OR (s.created_at, s.id) < (SELECT o.created_at, o.id FROM saga_log AS o WHERE o.id = b.id))"
              + " ORDER BY s.created_at DESC, s.id DESC LIMIT ?),"
              // the log is looked through once: it has no index for ended sagas
              + " counted AS (SELECT t.saga_id, count(*) AS transactions FROM transaction_log AS t"
              + " WHERE t.saga_id IN (SELECT id FROM listed) GROUP BY t.saga_id)"
              + " SELECT l.id, l.state, l.created_at, l.updated_at, l.deadline, l.owner, l.attempts, l.next_attempt, l.last_error,"
              + " coalesce(c.transactions, 0) AS transactions FROM listed AS l LEFT JOIN counted AS c ON c.saga_id = l.id"
              + " ORDER BY l.begun DESC, l.id DESC",
          "(array_agg(page.id))[count(*)]");

  /**
   * Sagas, the last first.
   *
   * @param all whether those that have ended are among them
   * @param before only those begun before this one; empty for all
   */
  public String sagas(boolean all, String before, int limit) {
    return pages.page("sagas", SAGAS, before, all, limit, limit).orElseThrow();
  }

  private static final String ONE_SAGA =
      "SELECT (to_jsonb(x) || jsonb_build_object('transactions', "
          + Pages.array(
              "SELECT t.transaction_id, t.business_type, t.symbol, t.period, t.final_status, "
                  + PostgresOverview.time("t.range_start")
                  + " AS range_start, "
                  + PostgresOverview.time("t.range_end")
                  + " AS range_end, t.row_count, t.error_msg AS error, t.duration_ms, t.receipt FROM transaction_log AS t"
                  + " WHERE t.saga_id = x.id ORDER BY t.transaction_id LIMIT 500")
          + ", 'events', "
          + Pages.array(
              "SELECT "
                  + PostgresOverview.time("e.at")
                  + " AS at, e.event, e.owner, nullif(e.detail, '') AS detail FROM saga_event AS e WHERE e.saga_id = x.id ORDER BY e.event_id")
          + "))::text FROM (SELECT "
          + SAGA
          + " FROM saga_log AS s WHERE s.id = ?) AS x";

  /** One saga with its transactions and what happened to it. */
  public Optional<String> saga(String id) {
    return pages.page("saga " + id, ONE_SAGA, id);
  }

  private static final String MARKS =
      "WITH a AS (SELECT ?::text[] AS codes, ?::text AS period, ?::timestamptz AS since, ?::timestamptz AS until)"
          + " SELECT json_build_object('actions', "
          + Pages.array(
              "SELECT c.ex_date AS date, c.category, c.c1, c.c2, c.c3, c.c4, c.source FROM corporate_action AS c, a"
                  + " WHERE c.symbol = ANY (a.codes) AND NOT c.withdrawn AND NOT EXISTS (SELECT 1 FROM corporate_action AS later WHERE later.supersedes = c.action_id)"
                  + " AND c.ex_date BETWEEN a.since::date AND a.until::date ORDER BY c.ex_date DESC LIMIT 400")
          + ", 'quarantined', "
          + Pages.array(
              "SELECT "
                  + PostgresOverview.time("q.ts")
                  + " AS time, q.rule, q.reason FROM bar_quarantine AS q, a WHERE q.symbol = ANY (a.codes) AND q.period = a.period"
                  + " AND q.ts BETWEEN a.since AND a.until ORDER BY q.ts DESC LIMIT 300")
          + ", 'disputed', "
          + Pages.array(
              "SELECT "
                  + PostgresOverview.time("d.ts")
                  + " AS time, d.field, d.stored, d.other, d.other_source FROM bar_dispute AS d, a WHERE d.symbol = ANY (a.codes) AND d.period = a.period"
                  + " AND d.ts BETWEEN a.since AND a.until ORDER BY d.ts DESC LIMIT 300")
          + ")::text";

  /**
   * What is to be seen beside the bars of a security.
   *
   * @param codes all codes of it
   */
  public String marks(Set<Symbol> codes, Period period, TimeRange range) {
    return pages
        .page(
            "marks of " + codes,
            MARKS,
            codes.stream().map(Symbol::toString).toArray(String[]::new),
            period.code(),
            Sql.time(range.from()),
            Sql.time(range.to()))
        .orElseThrow();
  }

  private static final String SOURCES =
      "SELECT json_build_object('sources', "
          + Pages.array(PostgresOverview.SOURCE_STATES)
          + ")::text";

  /**
   * The sources, the configured ones first.
   *
   * @param configured their names, in their order
   */
  public String sources(List<String> configured) {
    return pages.page("sources", SOURCES, String.join(",", configured)).orElseThrow();
  }

  private static final String ACTS =
      pages(
          "acts",
          "SELECT act_id, "
              + PostgresOverview.time("at")
              + " AS at, person, act, details, reason, "
              + PostgresOverview.time("ended_at")
              + " AS ended_at, outcome FROM console_act WHERE act_id < ? ORDER BY act_id DESC LIMIT ?",
          "min(page.act_id)");

  /** What was ordered over HTTP, the last first. */
  public String acts(long before, int limit) {
    return pages.page("acts", ACTS, before, limit, limit).orElseThrow();
  }
}
