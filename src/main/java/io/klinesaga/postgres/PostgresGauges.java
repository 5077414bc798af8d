package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the tables say of the state of affairs, in numbers; each read is one statement or two. */
public final class PostgresGauges {
  /** One row per figure: name, label value or empty, value. */
  private static final String FIGURES =
      """
      WITH open AS (
        SELECT count(*) AS n, coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) AS age
        FROM transaction_log WHERE final_status IN ('PENDING', 'COMPENSATING')
      ), recent AS (
        SELECT count(*) FILTER (WHERE final_status = 'COMMITTED') AS good, count(*) FILTER (WHERE final_status = 'ROLLED_BACK') AS bad
        FROM transaction_log WHERE created_at > now() - interval '1 hour'
      ), last_run AS (
        SELECT saga_success AS good, saga_rollback AS bad FROM sync_run WHERE finished_at IS NOT NULL ORDER BY run_id DESC LIMIT 1
      ), last_audit AS (
        SELECT finished_at, violations FROM audit_result ORDER BY audit_id DESC LIMIT 1
      ), due AS (
        SELECT period, CASE period WHEN '1d' THEN ?::date ELSE ?::date END AS day FROM (SELECT DISTINCT period FROM sync_state) AS synced
      ), answered AS (
        SELECT due.period, complete, figures, looked_at FROM due LEFT JOIN day_state USING (period, day) WHERE due.day IS NOT NULL
      )
      SELECT 'pending', '', n::double precision FROM open
      UNION ALL SELECT 'oldest', '', age::double precision FROM open
      UNION ALL SELECT 'stuck', '', count(*) FROM saga_log WHERE state = 'STUCK'
      UNION ALL SELECT 'paused', source, 1 FROM source_budget WHERE paused_until > clock_timestamp()
      UNION ALL SELECT 'images', '', count(*) FROM bar_before_image
      UNION ALL SELECT 'rereads', '', count(*) FROM reread_range
      UNION ALL SELECT 'rate', '1h', CASE WHEN good + bad = 0 THEN 1 ELSE good::double precision / (good + bad) END FROM recent
      UNION ALL SELECT 'rate', 'run', CASE WHEN good + bad = 0 THEN 1 ELSE good::double precision / (good + bad) END FROM last_run
      UNION ALL SELECT 'run', kind, extract(epoch FROM max(finished_at)) FROM sync_run WHERE finished_at IS NOT NULL GROUP BY kind
      UNION ALL SELECT 'cleaner', '', coalesce(extract(epoch FROM max(finished_at)), 0) FROM cleaner_round
        WHERE kind = 'clean' AND finished_at IS NOT NULL AND error IS NULL
      UNION ALL SELECT 'audit', '', extract(epoch FROM finished_at) FROM last_audit
      UNION ALL SELECT 'violations', v.key, v.value::double precision FROM last_audit, jsonb_each_text(violations) AS v
      UNION ALL SELECT 'series', period, count(*) FROM sync_state GROUP BY period
      UNION ALL SELECT 'behind', period, count(*) FROM sync_state
        WHERE last_ts IS NULL OR last_ts < to_timestamp(?::bigint / 1000.0) GROUP BY period
      UNION ALL SELECT 'chunks', lower(state), count(*) FROM sync_chunk WHERE state IN ('OPEN', 'TAKEN') GROUP BY state
      UNION ALL SELECT 'parked', '', count(*) FROM sync_chunk WHERE state = 'PARKED' AND since > now() - interval '1 day'
      UNION ALL SELECT 'lag', '', coalesce(extract(epoch FROM clock_timestamp() - min(since)), 0) FROM sync_chunk WHERE state = 'OPEN'
      UNION ALL SELECT 'complete', period || ',' || replace(f.key, '_', '-'), f.value::double precision
        FROM answered, jsonb_each_text(figures) AS f WHERE f.key <> 'expected'
      UNION ALL SELECT 'day', period, CASE WHEN complete = 'yes' THEN 1 ELSE 0 END FROM answered WHERE complete IS NOT NULL
      UNION ALL SELECT 'answered', period, coalesce(extract(epoch FROM looked_at), 0) FROM answered
      """;

  private final Transactions transactions;

  public PostgresGauges(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * The days that figures are about.
   *
   * @param closed start of the last trading day that has closed, epoch milliseconds; a series whose
   *     last bar is before it is behind
   * @param dueDaily the last trading day whose daily bars are due; null if that is unknown
   * @param dueMinute the same of minute bars
   */
  public record Days(long closed, @Nullable LocalDate dueDaily, @Nullable LocalDate dueMinute) {}

  /**
   * Reads all figures.
   *
   * @return values by name, and by label values (empty for none, joined by commas) within it
   */
  public Map<String, Map<String, Double>> read(Days days) {
    return transactions.execute("read the figures", connection -> read(connection, days));
  }

  private static Map<String, Map<String, Double>> read(Connection connection, Days days)
      throws SQLException {
    Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
    Sql.read(
        connection,
        FIGURES,
        row ->
            figures
                .computeIfAbsent(row.getString(1), name -> new LinkedHashMap<>())
                .put(row.getString(2), row.getDouble(3)),
        days.dueDaily(),
        days.dueMinute(),
        days.closed());
    return figures;
  }
}
