package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Period;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The last answers for days, by period or by market: each a JSON object as text. */
public final class PostgresDayPages {
  /** Cells of a heat map that somebody can still look at. */
  private static final int MOST_CELLS = 400;

  private static final String ALL = "all";

  private static final String ANSWERED =
      "jsonb_build_object('answered_at', " + PostgresOverview.time("x.answered_at") + ")";

  private final Pages pages;

  public PostgresDayPages(Transactions transactions) {
    this.pages = new Pages(transactions);
  }

  /** Of cells ordered by day, the newest first, whole days as long as there is room for them. */
  private static String newest(String cells, String order) {
    return "SELECT json_build_object('days', (SELECT coalesce(json_agg(x.cell || "
        + ANSWERED
        + " ORDER BY x.day DESC, "
        + order
        + "), '[]'::json) FROM (SELECT c.*, count(*) OVER (ORDER BY c.day DESC) AS number FROM ("
        + cells
        + ") AS c) AS x WHERE x.number <= "
        + MOST_CELLS
        + "))::text";
  }

  private static final String BY_PERIOD =
      newest(
          "SELECT s.day, s.period, s.answered_at, jsonb_build_object('date', s.day, 'period', s.period, 'complete', s.complete)"
              + " || s.figures AS cell FROM day_state AS s WHERE s.day BETWEEN ? AND ?",
          "array_position(ARRAY['1d', '1m', '5m', '15m', '30m', '60m'], x.period)");

  /** The last answers for days by period, the newest first. */
  public String byPeriod(LocalDate from, LocalDate to) {
    return pages.page("days", BY_PERIOD, from, to).orElseThrow();
  }

  private static String figure(String name) {
    return "(f.figures ->> '" + name + "')::int";
  }

  /** What figures come to, as the answers themselves are made. */
  private static final String COMPLETE =
      "CASE WHEN "
          + figure("late")
          + " + "
          + figure("missing")
          + " + "
          + figure("thin")
          + " + "
          + figure("quarantined")
          + " + "
          + figure("disputed")
          + " > 0 THEN 'no' WHEN "
          + figure("expected")
          + " > "
          + figure("present")
          + " + "
          + figure("suspended")
          + " THEN 'not-due' WHEN "
          + figure("unknown")
          + " > 0 OR "
          + figure("expected")
          + " = 0 THEN 'unknown' ELSE 'yes' END";

  /** Figures of {@code parts}, which has a day and perhaps several periods, added up. */
  private static String summed(String parts) {
    return "SELECT n.day, n.market, max(n.answered_at) AS answered_at, jsonb_object_agg(n.name, n.figure) AS figures"
        + " FROM (SELECT p.day, p.market, max(p.answered_at) AS answered_at, one.key AS name, sum(one.value::int) AS figure FROM "
        + parts
        + " AS p, jsonb_each_text(p.figures) AS one GROUP BY p.day, p.market, one.key) AS n GROUP BY n.day, n.market";
  }

  private static final String BY_MARKET =
      "WITH asked AS (SELECT ?::date AS since, ?::date AS until, ?::text AS period),"
          + " days AS (SELECT DISTINCT s.day FROM day_state AS s, asked AS a WHERE s.day BETWEEN a.since AND a.until"
          + " AND a.period IN ('all', s.period) AND s.markets IS NOT NULL ORDER BY s.day DESC LIMIT "
          + MOST_CELLS
          + "), parts AS (SELECT s.day, m.key AS market, s.answered_at, m.value AS figures FROM day_state AS s, asked AS a,"
          + " jsonb_each(s.markets) AS m WHERE s.day IN (SELECT day FROM days) AND a.period IN ('all', s.period)) "
          + newest(
              "SELECT f.day, f.market, f.answered_at, jsonb_build_object('date', f.day, 'period', a.period, 'market', f.market, 'complete', "
                  + COMPLETE
                  + ") || f.figures AS cell FROM ("
                  + summed("parts")
                  + ") AS f, asked AS a",
              "array_position(ARRAY['SH', 'SZ', 'BJ'], x.market)");

  /**
   * The last answers for days by market, the newest first.
   *
   * @param period only of this one; null for all of them together
   */
  public String byMarket(LocalDate from, LocalDate to, @Nullable Period period) {
    return pages.page("days of markets", BY_MARKET, from, to, code(period)).orElseThrow();
  }

  private static String code(@Nullable Period period) {
    return period == null ? ALL : period.code();
  }

  private static final String DAY =
      "WITH asked AS (SELECT ?::date AS day, ?::text AS period, ?::text AS market, ?::int AS passed, ?::int AS most),"
          + " parts AS MATERIALIZED (SELECT s.day, s.period, a.market, s.answered_at,"
          + " CASE WHEN a.market = '' THEN s.figures ELSE s.markets -> a.market END AS figures,"
          + " (SELECT d.exceptions FROM day_answer AS d WHERE d.day = s.day AND d.period = s.period ORDER BY d.answer_id DESC LIMIT 1)"
          + " AS exceptions FROM day_state AS s, asked AS a WHERE s.day = a.day AND a.period IN ('all', s.period)"
          + " AND (a.market = '' OR s.markets -> a.market IS NOT NULL)),"
          + " listed AS MATERIALIZED (SELECT e.key AS symbol, p.period, e.value AS state FROM parts AS p, jsonb_each_text(p.exceptions) AS e"
          + " WHERE p.market IN ('', right(e.key, 2)))"
          + " SELECT (jsonb_build_object('date', x.day, 'period', a.period, 'complete', x.complete)"
          + " || CASE WHEN a.market = '' THEN '{}'::jsonb ELSE jsonb_build_object('market', a.market) END || x.figures || "
          + ANSWERED
          + " || jsonb_build_object('exceptions', "
          + Pages.array(
              "SELECT l.* FROM listed AS l ORDER BY l.state, l.symbol, l.period OFFSET (SELECT passed FROM asked) LIMIT (SELECT most FROM asked)")
          + ", 'total', (SELECT count(*) FROM listed)))::text FROM (SELECT f.*, "
          + COMPLETE
          + " AS complete FROM ("
          + summed("parts")
          + ") AS f) AS x, asked AS a";

  /**
   * Which day, of which period and market.
   *
   * @param period null for all of them together
   * @param market null for all
   */
  public record Cell(LocalDate day, @Nullable Period period, @Nullable Exchange market) {
    private String marketName() {
      return market == null ? "" : market.name();
    }
  }

  /**
   * The last answer for a cell, with the symbols that are not present; empty if none is kept.
   *
   * @param passed so many symbols are passed over
   */
  public Optional<String> day(Cell cell, int passed, int limit) {
    return pages.page(
        "a day", DAY, cell.day(), code(cell.period()), cell.marketName(), passed, limit);
  }
}
