package io.klinesaga.cli;

import io.klinesaga.app.Databases;
import io.klinesaga.cli.output.OutputFormat;
import io.klinesaga.config.Configuration;
import io.klinesaga.postgres.PostgresDatabase;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code status}: what has been done and what is open. */
@Command(
    name = "status",
    description =
        "Shows the last runs, open transactions and the series with their first and last bar and count.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final Map<String, String> SECTIONS = sections();

  @Mixin private GlobalOptions global = new GlobalOptions();
  @Spec private @Nullable CommandSpec spec;

  private static Map<String, String> sections() {
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
            + Sections.time("started_at")
            + " AS started, CASE WHEN finished_at IS NULL THEN 'open' WHEN duration_ms IS NULL THEN 'its process was gone' ELSE 'ended' END"
            + " AS state, duration_ms, series, committed, unchanged, busy, failed, saga_success, saga_rollback, rows_read, rows_written,"
            + " rows_quarantined, error FROM sync_run ORDER BY run_id DESC LIMIT 10");
    sections.put(
        "cleaner_rounds",
        "SELECT round_id, kind, "
            + Sections.time("started_at")
            + " AS started, CASE WHEN finished_at IS NULL THEN 'open' ELSE 'ended' END AS state, abandoned, finished, stuck,"
            + " late_ranges, purged_rows, pruned_rows, error FROM cleaner_round ORDER BY round_id DESC LIMIT 5");
    sections.put(
        "open_transactions",
        "SELECT t.transaction_id, t.business_type, t.symbol, t.period, t.final_status, s.state AS saga_state, t.td_status, t.pg_status, "
            + Sections.time("t.created_at")
            + " AS since, s.attempts, coalesce(s.last_error, t.error_msg) AS reason"
            + " FROM transaction_log t LEFT JOIN saga_log s ON s.id = t.saga_id"
            + " WHERE t.final_status IN ('PENDING', 'COMPENSATING') ORDER BY t.transaction_id");
    sections.put(
        "to_be_read_again",
        "SELECT symbol, period, "
            + Sections.time("range_start")
            + " AS range_start, "
            + Sections.time("range_end")
            + " AS range_end, reason FROM reread_range ORDER BY reread_id");
    sections.put(
        "series",
        "SELECT symbol, period, "
            + Sections.time("first_ts")
            + " AS first_bar, "
            + Sections.time("last_ts")
            + " AS last_bar, bar_count, last_transaction_id, "
            + Sections.time("last_sync_time")
            + " AS synced FROM sync_state ORDER BY array_position(ARRAY['1d', '1m', '5m', '15m', '30m', '60m'], period), symbol");
    return sections;
  }

  @Override
  public Integer call() {
    Configuration configuration = global.configuration(Map.of());
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (Databases databases = Databases.attach(configuration);
        PostgresDatabase postgres = new PostgresDatabase(databases.postgres())) {
      postgres.ping();
      if (!postgres.schemaExists()) {
        out.println(global.isJson() ? "{}" : "nothing has been synchronised yet");
        return ExitCode.OK;
      }
      OutputFormat format = global.isJson() ? OutputFormat.JSON : OutputFormat.TABLE;
      Sections.print(postgres.transactions(), SECTIONS, format, out);
    }
    return ExitCode.OK;
  }
}
