package io.klinesaga.sync;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Excerpt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The figures of a run. {@code series = committed + unchanged + busy + failed + partial + postponed
 * + disputed}.
 *
 * @param mode how it wrote
 * @param series series planned
 * @param committed series with new or changed bars
 * @param unchanged series of which every bar of the source was there
 * @param busy series another transaction held
 * @param failed series that failed
 * @param partial series whose good bars were all there, while others are in quarantine
 * @param postponed series of which every source that has them is left alone for now
 * @param disputed series of which two hosts of a source contradict each other about old bars
 * @param sagaSuccess transactions of sagas that were committed
 * @param sagaRollback transactions of sagas that were rolled back, those of a chunk that was tried
 *     again one by one included
 * @param rowsRead bars read from the sources, bad ones included
 * @param rowsWritten bars written and committed
 * @param rowsQuarantined bars refused
 * @param rowsSuspended bars without price and volume, of days or minutes without trading
 * @param rowsWithdrawn stored bars that the source does not have any more
 * @param rowsHeld changes of old bars that are not made, since nobody has confirmed them
 * @param duration from start to end
 * @param problems one entry per busy, postponed, disputed or failed series
 * @param notes what a person should know of others
 * @param nothing why there was no series at all; empty if there was one
 */
public record SyncSummary(
    TransactionMode mode,
    int series,
    int committed,
    int unchanged,
    int busy,
    int failed,
    int partial,
    int postponed,
    int disputed,
    int sagaSuccess,
    int sagaRollback,
    long rowsRead,
    long rowsWritten,
    long rowsQuarantined,
    long rowsSuspended,
    long rowsWithdrawn,
    long rowsHeld,
    Duration duration,
    List<SeriesResult> problems,
    List<SeriesNote> notes,
    String nothing) {
  public SyncSummary {
    notes = List.copyOf(notes);
    problems = List.copyOf(problems);
  }

  /**
   * Committed share of the transactions of sagas that ended, in percent; 100 if none was rolled
   * back.
   */
  public double sagaSuccessRate() {
    int ended = sagaSuccess + sagaRollback;
    return ended == 0 ? 100.0 : 100.0 * sagaSuccess / ended;
  }

  /** The same with other numbers of transactions. */
  public SyncSummary withTransactions(int committed, int rolledBack) {
    return new SyncSummary(
        mode,
        series,
        this.committed,
        unchanged,
        busy,
        failed,
        partial,
        postponed,
        disputed,
        committed,
        rolledBack,
        rowsRead,
        rowsWritten,
        rowsQuarantined,
        rowsSuspended,
        rowsWithdrawn,
        rowsHeld,
        duration,
        problems,
        notes,
        nothing);
  }

  /** For a log: one line for all series that have ended for the same reason. */
  public List<String> problemsByReason() {
    Map<String, List<String>> series = new LinkedHashMap<>();
    for (SeriesResult problem : problems) {
      String outcome = problem.outcome().name().toLowerCase(Locale.ROOT);
      series
          .computeIfAbsent(outcome + ": " + problem.reason(), reason -> new ArrayList<>())
          .add(problem.series().toString());
    }
    return series.entrySet().stream()
        .map(e -> Excerpt.of(e.getValue(), 5) + " " + e.getKey())
        .toList();
  }

  /** Whether there was something to do and all of it is done, held changes too. */
  public boolean isAllDone() {
    return series > 0 && busy + failed + postponed + disputed == 0 && rowsHeld == 0;
  }

  /** The figures under their public names, in their public order. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("transaction_mode", mode.code());
    figures.put("series", series);
    figures.put("committed", committed);
    figures.put("unchanged", unchanged);
    figures.put("busy", busy);
    figures.put("failed", failed);
    figures.put("partial", partial);
    figures.put("postponed", postponed);
    figures.put("disputed", disputed);
    figures.put("saga_success_count", sagaSuccess);
    figures.put("saga_rollback_count", sagaRollback);
    figures.put("saga_success_rate", Math.round(sagaSuccessRate() * 100) / 100.0);
    figures.put("rows_read", rowsRead);
    figures.put("rows_written", rowsWritten);
    figures.put("rows_quarantined", rowsQuarantined);
    figures.put("rows_suspended", rowsSuspended);
    figures.put("rows_withdrawn", rowsWithdrawn);
    figures.put("rows_held", rowsHeld);
    figures.put("duration_ms", duration.toMillis());
    return figures;
  }

  /** The last line of a run: {@code key=value}, separated by blanks; the rate as {@code 95.00%}. */
  public String line() {
    return figures().entrySet().stream()
        .map(e -> e.getKey() + "=" + text(e.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String text(Object figure) {
    return figure instanceof Double percent
        ? String.format(Locale.ROOT, "%.2f%%", percent)
        : String.valueOf(figure);
  }
}
