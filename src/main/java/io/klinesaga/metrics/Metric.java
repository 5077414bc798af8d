package io.klinesaga.metrics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The catalogue: every metric of the product, by the names Prometheus knows it by. Names and labels
 * are public; rules, dashboards and the manual are held to them. No label ever names a symbol.
 */
public enum Metric {
  SAGA_SUCCESS(
      "saga_success_total",
      Type.COUNTER,
      "transactions",
      "Transactions, one per series, that sagas have committed; counted when PostgreSQL has committed them.",
      "transaction_mode",
      "period"),
  SAGA_ROLLBACK(
      "saga_rollback_total",
      Type.COUNTER,
      "transactions",
      "Transactions rolled back: by the saga itself, the recovery, the cleaner or a person who gave the saga up.",
      "transaction_mode",
      "period"),
  RUNS(
      "kline_runs_total",
      Type.COUNTER,
      "runs",
      "Runs that have ended: ok, incomplete (series busy, postponed, disputed or failed) or failed (not planned).",
      "transaction_mode",
      "kind",
      "outcome"),
  SERIES_ENDED(
      "kline_series_total",
      Type.COUNTER,
      "series",
      "Series that have ended in a run: committed, unchanged, partial (the rest is in quarantine), busy,"
          + " postponed (its sources are paused), disputed (two hosts contradict each other) or failed.",
      "transaction_mode",
      "period",
      "outcome"),
  ROWS_READ(
      "kline_rows_read_total",
      Type.COUNTER,
      "rows",
      "Bars read from a source, bad ones included.",
      "source",
      "period"),
  ROWS_WRITTEN(
      "kline_rows_written_total",
      Type.COUNTER,
      "rows",
      "Bars written to TDengine and committed.",
      "transaction_mode",
      "period"),
  ROWS_UNCHANGED(
      "kline_rows_unchanged_total",
      Type.COUNTER,
      "rows",
      "Bars that were there already, so not written; counted at the commit of their batch.",
      "transaction_mode",
      "period"),
  ROWS_QUARANTINED(
      "kline_rows_quarantined_total",
      Type.COUNTER,
      "rows",
      "Bars sent to quarantine, by the rule they break; one that is there already counts again.",
      "source",
      "period",
      "rule"),
  SERIES_REFUSED(
      "kline_series_refused_total",
      Type.COUNTER,
      "series",
      "Series of which nothing was stored because of what a source delivered, by the rule that most of their bars break.",
      "source",
      "period",
      "rule"),
  ROWS_COMPENSATED(
      "kline_rows_compensated_total",
      Type.COUNTER,
      "rows",
      "Bars put back or made invalid by compensations; a compensation that runs twice counts twice.",
      "period"),
  ROWS_PURGED(
      "kline_rows_purged_total",
      Type.COUNTER,
      "rows",
      "Invalid bars deleted for good, with a receipt.",
      "period"),
  BEFORE_IMAGE_ROWS(
      "kline_before_image_rows_total",
      Type.COUNTER,
      "rows",
      "Bars saved in PostgreSQL before they were overwritten.",
      "period"),
  ZOMBIES(
      "kline_zombies_total",
      Type.COUNTER,
      "sagas",
      "Abandoned sagas taken up by a cleaner of this process or at its start."),
  SOURCE_ERRORS(
      "kline_source_errors_total",
      Type.COUNTER,
      "errors",
      "Requests to a source that failed: unknown_series (the source lives but has no such series),"
          + " unreachable (input or output failed), bad_data, other.",
      "source",
      "kind"),
  LATE_RANGES(
      "kline_late_ranges_total",
      Type.COUNTER,
      "ranges",
      "Ranges with bars that arrived after their transaction had been rolled back."),
  CLEANER_ROUNDS(
      "kline_cleaner_rounds_total",
      Type.COUNTER,
      "rounds",
      "Rounds of the cleaner: ok, failed or refused (another process is in one).",
      "outcome"),
  RELOADS(
      "kline_reload_total",
      Type.COUNTER,
      "reloads",
      "Reloads of edited route files, those edited together as one: loaded or rejected.",
      "outcome"),
  FIRINGS(
      "kline_cluster_firings_total",
      Type.COUNTER,
      "firings",
      "Firings of schedules on this node of a cluster: done, failed, elsewhere (another node has it), left (its route does not"
          + " run here, or its run goes on elsewhere), taken_over (its node was gone; it goes on here), lost (its node was gone; not begun again).",
      "result"),
  NODES(
      "kline_cluster_nodes",
      Type.GAUGE,
      "nodes",
      "Nodes of the cluster that are alive, this one too; 0 without kline.cluster.enabled."),
  SUCCESS_RATE(
      "saga_success_rate",
      Type.GAUGE,
      "ratio 0..1",
      "Committed share of the transactions that have ended: of the last run that has ended (run), of the"
          + " transactions begun in the last hour (1h); 1 if none has ended.",
      "window"),
  PENDING(
      "saga_pending", Type.GAUGE, "transactions", "Open transactions: PENDING and COMPENSATING."),
  OLDEST_PENDING(
      "saga_oldest_pending_seconds",
      Type.GAUGE,
      "seconds",
      "Age of the oldest open transaction; 0 if there is none."),
  STUCK("saga_stuck", Type.GAUGE, "sagas", "Sagas that wait for a person."),
  BEFORE_IMAGE_ROWS_OPEN(
      "kline_before_image_rows_open",
      Type.GAUGE,
      "rows",
      "Saved bars of transactions that are open now."),
  SERIES_KNOWN("kline_series_known", Type.GAUGE, "series", "Series in sync_state.", "period"),
  SERIES_BEHIND(
      "kline_series_behind",
      Type.GAUGE,
      "series",
      "Series whose last bar is older than the last trading day that has closed, three hours after its close;"
          + " NaN where the calendar does not know that day.",
      "period"),
  CHUNKS(
      "kline_chunks",
      Type.GAUGE,
      "chunks",
      "Chunks of runs of which nodes share the work: open (nobody works on them) or taken; those of all nodes.",
      "state"),
  CHUNKS_PARKED(
      "kline_chunks_parked",
      Type.GAUGE,
      "chunks",
      "Chunks that were parked within a day, since they failed again and again."),
  CHUNK_LAG(
      "kline_chunk_lag_seconds",
      Type.GAUGE,
      "seconds",
      "How long the oldest open chunk has been waiting; 0 if none is."),
  COMPLETE(
      "kline_complete",
      Type.GAUGE,
      "symbols",
      "Symbols by state on the last day that is due, by the last answer; NaN without an answer.",
      "period",
      "state"),
  COMPLETE_DAY(
      "kline_complete_day",
      Type.GAUGE,
      "1 or 0",
      "Whether the last day that is due is complete, by the last answer; NaN without an answer.",
      "period"),
  COMPLETE_ANSWER(
      "kline_complete_answer_timestamp_seconds",
      Type.GAUGE,
      "seconds since 1970",
      "When somebody last looked whether the last day that is due is complete; 0 if nobody has, NaN where nothing was"
          + " synchronised or the calendar does not know the day.",
      "period"),
  LAST_RUN(
      "kline_last_run_timestamp_seconds",
      Type.GAUGE,
      "seconds since 1970",
      "When the last run of any process has ended; 0 if none has.",
      "kind"),
  CLEANER_LAST_SUCCESS(
      "kline_cleaner_last_success_timestamp_seconds",
      Type.GAUGE,
      "seconds since 1970",
      "When the last round of the cleaner, of any process, came to its end; 0 if none has."),
  AUDIT_VIOLATIONS(
      "kline_audit_violations",
      Type.GAUGE,
      "violations",
      "What the last audit of any process has found; one of a part of the series counts only if it found something.",
      "invariant"),
  AUDIT_LAST(
      "kline_audit_last_timestamp_seconds",
      Type.GAUGE,
      "seconds since 1970",
      "When the last audit of any process has ended; 0 if none has."),
  REREAD_RANGES(
      "kline_reread_ranges", Type.GAUGE, "ranges", "Ranges that the next sync reads again."),
  DATABASE_UP(
      "kline_database_up",
      Type.GAUGE,
      "1 or 0",
      "Whether the database answered at the last look.",
      "database"),
  SOURCE_UP(
      "kline_source_up",
      Type.GAUGE,
      "1 or 0",
      "0 if the last request to the source failed as unreachable or other.",
      "source"),
  SOURCE_PAUSED(
      "kline_source_paused",
      Type.GAUGE,
      "1 or 0",
      "1 while the source is left alone by all processes, since it refused or failed several times.",
      "source"),
  RELOAD_REJECTED(
      "kline_routes_reload_rejected",
      Type.GAUGE,
      "1 or 0",
      "1 while a route file on disk is refused; the routes that run are those before it."),
  DATA_DIR_FREE(
      "kline_data_dir_free_bytes", Type.GAUGE, "bytes", "Free space where the data directory is."),
  CALENDAR_DAYS_LEFT(
      "kline_calendar_days_left",
      Type.GAUGE,
      "days",
      "Days from today to the last one of which the calendar knows whether it trades; below 0 once today is unknown."),
  INFO("kline_info", Type.GAUGE, "always 1", "The version of the product.", "version"),
  SAGA_DURATION(
      "saga_duration_seconds",
      Type.TIMER,
      "seconds",
      "From the begin of a saga, or of a batch without one, to its end: committed or rolled_back."
          + " Sagas that another process began are not in it.",
      "transaction_mode",
      "outcome"),
  FETCH(
      "kline_fetch_seconds",
      Type.TIMER,
      "seconds",
      "One request to a source that succeeded; period is what was asked for.",
      "source",
      "period"),
  TDENGINE_WRITE(
      "kline_tdengine_write_seconds",
      Type.TIMER,
      "seconds",
      "The write of one batch to TDengine that succeeded.",
      "transaction_mode"),
  COMMIT(
      "kline_commit_seconds",
      Type.TIMER,
      "seconds",
      "The PostgreSQL transaction that commits one batch.",
      "transaction_mode"),
  COMPENSATION(
      "kline_compensation_seconds",
      Type.TIMER,
      "seconds",
      "One try to compensate a saga: ok or failed.",
      "outcome");

  /** What kind of meter it is. */
  public enum Type {
    COUNTER,
    GAUGE,
    /** A histogram: {@code _bucket}, {@code _sum}, {@code _count}; and {@code _max}. */
    TIMER
  }

  private final String id;
  private final Type type;
  private final String unit;
  private final String help;
  private final String labels;

  Metric(String id, Type type, String unit, String help, String... labels) {
    this.id = id;
    this.type = type;
    this.unit = unit;
    this.help = help;
    this.labels = String.join(",", labels);
  }

  /** Its name at {@code /observe/metrics}. */
  public String id() {
    return id;
  }

  public Type type() {
    return type;
  }

  /** What one stands for, in words. */
  public String unit() {
    return unit;
  }

  public String help() {
    return help;
  }

  public List<String> labels() {
    return labels.isEmpty() ? List.of() : List.of(labels.split(",", -1));
  }

  /** Its name for Micrometer, which adds {@code _total} and the unit of timers by itself. */
  String meterName() {
    String name = id;
    if (type == Type.COUNTER) {
      name = id.substring(0, id.length() - "_total".length());
    } else if (type == Type.TIMER) {
      name = id.substring(0, id.length() - "_seconds".length());
    }
    return name.replace('_', '.');
  }

  /** One row of the table in the manual. */
  public String row() {
    return Stream.of(
            "`" + id + "`",
            type.name().toLowerCase(Locale.ROOT),
            unit,
            labels.isEmpty()
                ? "–"
                : labels().stream().map(l -> "`" + l + "`").collect(Collectors.joining(", ")),
            help)
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
