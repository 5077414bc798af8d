package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the tables tell a person, in sections, all of one moment; times are texts in market time.
 */
public final class PostgresOverview {
  /** Needs the configured sources, separated by commas. */
  static final String SOURCE_STATES =
      "SELECT source, CASE WHEN b.paused_until > clock_timestamp() THEN 'paused' WHEN b.pauses > 0 THEN 'on trial' ELSE 'usable' END AS state,"
          + " CASE WHEN b.pauses > 0 THEN b.reason END AS reason, CASE WHEN b.pauses > 0 THEN "
          + time("b.paused_since")
          + " END AS since, CASE WHEN b.paused_until > clock_timestamp() THEN "
          + time("b.paused_until")
          + " END AS until, coalesce(b.pauses, 0) AS pauses_in_a_row"
          + " FROM unnest(string_to_array(?, ',')) WITH ORDINALITY AS c (source, n)"
          + " FULL JOIN source_budget AS b USING (source) ORDER BY c.n, source";

  private static final Map<String, String> STATUS = status();
  private static final Map<String, String> SAGA = saga();
  private static final Map<String, String> SOURCES = sources();

  private final Transactions transactions;

  public PostgresOverview(Transactions transactions) {
    this.transactions = transactions;
  }

  /** Takes the sections one by one. */
  @FunctionalInterface
  public interface Section {
    /**
     * Takes a section.
     *
     * @param name of the section, words joined by underscores
     * @param rows its rows, before the first one; open during this call
     */
    void rows(String name, ResultSet rows) throws SQLException;
  }

  /** What has been done and what is open. */
  public void status(Section section) {
    show(STATUS, section);
  }

  /**
   * The nodes of the cluster that were seen within a day, the last firings of its schedules, and
   * how the work of runs is shared: the newest 10 of those that have not ended or are the last.
   *
   * @param lease silent for longer is gone
   */
  public void cluster(Duration lease, Section section) {
    show(Map.of("nodes", NODES), section, String.valueOf(lease.toMillis()));
    show(Map.of("firings", FIRINGS), section);
    show(Map.of("shared_runs", PostgresSharedRuns.RUNS), section);
    show(
        Map.of("shared_nodes", PostgresSharedRuns.NODES),
        section,
        String.valueOf(lease.toMillis()));
    show(Map.of("parked_chunks", PostgresSharedRuns.PARKED), section);
  }

  private static final String NODES =
      "SELECT n.name, CASE WHEN o.heartbeat > now() - ?::bigint * interval '1 millisecond' THEN 'alive' ELSE 'gone' END AS state,"
          + " o.host, n.version, n.schema, "
          + time("o.started_at")
          + " AS started, "
          + time("o.heartbeat")
          + " AS seen, n.clock_offset AS clock_offset_ms, (SELECT count(*) FROM schedule_firing AS f"
          + " WHERE f.owner = n.owner AND f.ended_at IS NULL) AS open_firings, n.owner AS id"
          + " FROM cluster_node AS n JOIN saga_owner AS o USING (owner) WHERE o.heartbeat > now() - interval '1 day'"
          + " ORDER BY n.name, o.started_at";

  private static final String FIRINGS =
      "SELECT f.route, "
          + time("f.scheduled_at")
          + " AS scheduled, coalesce(f.outcome, 'open') AS state, n.name AS node, f.attempts, "
          + time("f.taken_at")
          + " AS taken, "
          + time("f.ended_at")
          + " AS ended, f.error FROM schedule_firing AS f LEFT JOIN cluster_node AS n USING (owner)"
          + " ORDER BY f.taken_at DESC LIMIT 10";

  /**
   * The last 100 sagas, the newest first.
   *
   * @param all whether those that have ended are among them
   */
  public void sagas(boolean all, Section section) {
    show(Map.of("sagas", sagas(all)), section);
  }

  /**
   * One saga: its times, steps, history, transactions and before-images.
   *
   * @param id of the saga
   */
  public void saga(String id, Section section) {
    show(SAGA, section, id);
  }

  private void show(Map<String, String> queries, Section section, String... parameters) {
    transactions.inTransaction(
        () ->
            transactions.execute(
                "print " + queries.keySet(), c -> show(c, queries, section, parameters)));
  }

  private static int show(
      Connection connection, Map<String, String> queries, Section section, String... parameters)
      throws SQLException {
    Sql.update(connection, "SET TRANSACTION READ ONLY");
    Sql.update(connection, "SET LOCAL TimeZone = 'Asia/Shanghai'");
    for (Map.Entry<String, String> query : queries.entrySet()) {
      Sql.whole(
          connection,
          query.getValue(),
          rows -> section.rows(query.getKey(), rows),
          (Object[]) parameters);
    }
    return queries.size();
  }

  /** A time as text, with the offset. */
  static String time(String column) {
    return "to_char(" + column + ", 'YYYY-MM-DD\"T\"HH24:MI:SS\"+08:00\"')";
  }

  /** What is known at the end of a run only. */
  private static String unlessGone(String column) {
    return "CASE WHEN finished_at IS NULL OR duration_ms IS NOT NULL THEN "
        + column
        + " END AS "
        + column;
  }

  private static Map<String, String> status() {
    Map<String, String> sections = new LinkedHashMap<>();
    sections.put(
        "sagas",
        "WITH run AS (SELECT saga_success AS good, saga_rollback AS bad FROM sync_run WHERE finished_at IS NOT NULL"
            + " ORDER BY run_id DESC LIMIT 1), recent AS (SELECT count(*) FILTER (WHERE final_status = 'COMMITTED') AS good,"
            + " count(*) FILTER (WHERE final_status = 'ROLLED_BACK') AS bad FROM transaction_log"
            + " WHERE created_at > now() - interval '1 hour'), open AS (SELECT count(*) AS pending,"
            + " coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::bigint AS age FROM transaction_log"
            + " WHERE final_status IN ('PENDING', 'COMPENSATING'))"
            + " SELECT coalesce((SELECT good FROM run), 0) AS saga_success_count, coalesce((SELECT bad FROM run), 0) AS"
            + " saga_rollback_count, coalesce((SELECT round(100.0 * good / nullif(good + bad, 0), 2) FROM run), 100) AS"
            + " saga_success_rate, coalesce((SELECT round(100.0 * good / nullif(good + bad, 0), 2) FROM recent), 100) AS"
            + " saga_success_rate_1h, pending AS saga_pending, age AS saga_oldest_pending_seconds,"
            + " (SELECT count(*) FROM saga_log WHERE state = 'STUCK') AS saga_stuck FROM open");
    sections.put(
        "runs",
        "SELECT run_id, kind, transaction_mode, "
            + time("started_at")
            + " AS started, CASE WHEN finished_at IS NULL THEN 'open' WHEN duration_ms IS NULL THEN 'its process was gone' ELSE 'ended' END"
            + " AS state, duration_ms, series, committed, unchanged, busy, failed, partial, postponed, disputed, saga_success, saga_rollback, "
            + unlessGone("rows_read")
            + ", rows_written, "
            + unlessGone("rows_quarantined")
            + ", error FROM sync_run ORDER BY run_id DESC LIMIT 10");
    sections.put(
        "days",
        "SELECT DISTINCT ON (array_position(ARRAY['1d', '1m', '5m', '15m', '30m', '60m'], period)) period, day, complete,"
            + " (figures->>'expected')::int AS expected, (figures->>'present')::int AS present,"
            + " (figures->>'late')::int AS late, (figures->>'missing')::int AS missing, "
            + time("answered_at")
            + " AS answered, "
            + time("looked_at")
            + " AS looked, "
            + time("complete_since")
            + " AS complete_since FROM day_state"
            + " ORDER BY array_position(ARRAY['1d', '1m', '5m', '15m', '30m', '60m'], period), day DESC");
    sections.put(
        "cleaner_rounds",
        "SELECT round_id, kind, "
            + time("started_at")
            + " AS started, CASE WHEN finished_at IS NULL THEN 'open' ELSE 'ended' END AS state, abandoned, finished, stuck,"
            + " late_ranges, purged_rows, pruned_rows, error FROM cleaner_round ORDER BY round_id DESC LIMIT 5");
    sections.put(
        "open_transactions",
        "SELECT t.transaction_id, t.business_type, t.symbol, t.period, t.final_status, s.state AS saga_state, t.td_status, t.pg_status, "
            + time("t.created_at")
            + " AS since, s.attempts, coalesce(s.last_error, t.error_msg) AS reason"
            + " FROM transaction_log t LEFT JOIN saga_log s ON s.id = t.saga_id"
            + " WHERE t.final_status IN ('PENDING', 'COMPENSATING') ORDER BY t.transaction_id");
    sections.put(
        "paused_sources",
        "SELECT source, reason, "
            + time("paused_since")
            + " AS since, "
            + time("paused_until")
            + " AS until FROM source_budget WHERE paused_until > clock_timestamp() ORDER BY source");
    sections.put(
        "to_be_read_again",
        "SELECT symbol, period, "
            + time("range_start")
            + " AS range_start, "
            + time("range_end")
            + " AS range_end, reason FROM reread_range ORDER BY reread_id");
    sections.put(
        "series",
        "SELECT symbol, period, "
            + time("first_ts")
            + " AS first_bar, "
            + time("last_ts")
            + " AS last_bar, bar_count, last_transaction_id, "
            + time("last_sync_time")
            + " AS synced FROM sync_state ORDER BY array_position(ARRAY['1d', '1m', '5m', '15m', '30m', '60m'], period), symbol");
    return sections;
  }

  /**
   * The sources, the configured ones first, and their hosts.
   *
   * @param configured their names, in the order they are asked
   */
  public void sources(List<String> configured, Section section) {
    show(SOURCES, section, String.join(",", configured));
  }

  private static Map<String, String> sources() {
    Map<String, String> sections = new LinkedHashMap<>();
    sections.put("sources", SOURCE_STATES);
    sections.put(
        "hosts",
        "SELECT source, host, kind, CASE WHEN paused_until > clock_timestamp() THEN 'cooling down' WHEN failures > 0 THEN 'failed'"
            + " ELSE 'proved' END AS state, failures, nullif(reason, '') AS reason, "
            + time("last_success")
            + " AS last_success, CASE WHEN paused_until > clock_timestamp() THEN "
            + time("paused_until")
            + " END AS until, nullif(dialect, '') AS dialect, bar_label FROM source_host"
            + " ORDER BY array_position(string_to_array(?, ','), source), source, host, kind");
    return sections;
  }

  /** A saga that is stuck, or has ended, is not tried again by itself. */
  static String nextAttempt(String saga) {
    return "CASE WHEN "
        + saga
        + ".state IN ('COMPENSATING', 'COMPLETING') THEN "
        + time(saga + ".next_attempt")
        + " END";
  }

  private static String sagas(boolean all) {
    String condition = all ? "" : " WHERE s.state NOT IN ('COMPLETED', 'COMPENSATED', 'GIVEN_UP')";
    return "SELECT s.id, s.state, (SELECT CASE count(*) WHEN 1 THEN min(t.transaction_id)::text"
        + " ELSE min(t.transaction_id) || '..' || max(t.transaction_id) || ' (' || count(*) || ')' END"
        + " FROM transaction_log AS t WHERE t.saga_id = s.id) AS transactions, s.attempts, "
        + time("s.created_at")
        + " AS began, "
        + time("s.deadline")
        + " AS deadline, "
        + nextAttempt("s")
        + " AS next_attempt, s.owner, s.last_error FROM saga_log AS s"
        + condition
        + " ORDER BY s.created_at DESC LIMIT 100";
  }

  private static Map<String, String> saga() {
    Map<String, String> sections = new LinkedHashMap<>();
    sections.put(
        "saga",
        "SELECT id, state, attempts, owner, "
            + time("created_at")
            + " AS began, "
            + time("deadline")
            + " AS deadline, "
            + nextAttempt("s")
            + " AS next_attempt, "
            + time("updated_at")
            + " AS changed, steps, last_error FROM saga_log AS s WHERE id = ?");
    sections.put(
        "history",
        "SELECT "
            + time("at")
            + " AS at, event, owner, nullif(detail, '') AS detail FROM saga_event WHERE saga_id = ? ORDER BY event_id");
    sections.put(
        "transactions",
        "SELECT t.transaction_id, t.business_type, t.symbol, t.period, t.child_table, t.final_status, t.td_status, t.pg_status, "
            + time("t.range_start")
            + " AS range_start, "
            + time("t.range_end")
            + " AS range_end, t.row_count AS bars_written, t.checksum, t.live_count,"
            + " (SELECT count(*) FROM bar_before_image AS b WHERE b.transaction_id = t.transaction_id) AS before_image_rows,"
            + " t.receipt->>'source' AS source, t.receipt->>'from' AS read_from, t.receipt->>'kind' AS read_kind,"
            + " (t.receipt->>'checksum')::bigint AS read_checksum, t.receipt->>'at' AS read_at,"
            + " t.duration_ms, t.error_msg FROM transaction_log AS t WHERE t.saga_id = ? ORDER BY t.transaction_id");
    return sections;
  }
}
