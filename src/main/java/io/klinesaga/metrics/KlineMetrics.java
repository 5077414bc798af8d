package io.klinesaga.metrics;

import io.klinesaga.audit.Invariant;
import io.klinesaga.check.Rule;
import io.klinesaga.clean.CleanerListener;
import io.klinesaga.clean.CleanerRound;
import io.klinesaga.cluster.ClusterListener;
import io.klinesaga.cluster.FiringResult;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.event.KlineEvent;
import io.klinesaga.event.KlineEvent.RoutesReloaded;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.saga.SagaListener;
import io.klinesaga.saga.SagaState;
import io.klinesaga.source.SourceListener;
import io.klinesaga.sync.SeriesOutcome;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.transaction.CompensationListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times what the product does, under the names of {@link Metric}. Counters begin with 0
 * when the process begins and count what this process does; each transaction is counted when its
 * end is committed in PostgreSQL.
 */
public final class KlineMetrics
    implements SagaListener,
        SyncListener,
        CompensationListener,
        SourceListener,
        CleanerListener,
        ClusterListener,
        Consumer<KlineEvent> {
  private static final List<Rule> LIKELY_REFUSALS = List.of(Rule.UNIT_IMPLAUSIBLE, Rule.BAR_LABEL);
  private static final String SAGA = TransactionMode.SAGA.code();

  private final Meters meters;
  private final Gauges gauges;

  private volatile boolean isReloadRejected;

  /**
   * Makes all meters whose labels are known, so that each counter is there, with 0, from the start.
   *
   * @param registry where the meters live
   * @param version of the product
   * @param sources names of the configured sources
   */
  public KlineMetrics(MeterRegistry registry, String version, List<String> sources) {
    meters = new Meters(registry);
    gauges = new Gauges(meters);
    meters.gauge(Metric.INFO, () -> 1, version);
    meters.gauge(Metric.RELOAD_REJECTED, () -> isReloadRejected ? 1 : 0);
    List.of("loaded", "rejected").forEach(outcome -> meters.counter(Metric.RELOADS, outcome));
    List.of("ok", "failed", "refused").forEach(o -> meters.counter(Metric.CLEANER_ROUNDS, o));
    List.of("ok", "failed").forEach(outcome -> meters.timer(Metric.COMPENSATION, outcome));
    for (FiringResult result : FiringResult.values()) {
      meters.counter(Metric.FIRINGS, result.code());
    }
    gauges.set(Metric.NODES, 0);
    meters.counter(Metric.ZOMBIES);
    meters.counter(Metric.LATE_RANGES);
    sources.forEach(this::declareSource);
    for (TransactionMode mode : TransactionMode.values()) {
      declareMode(mode);
    }
    for (Period period : Period.values()) {
      declarePeriod(period);
    }
  }

  private void declareSource(String source) {
    for (Failure failure : Failure.values()) {
      meters.counter(Metric.SOURCE_ERRORS, source, failure.code());
    }
    gauges.set(Metric.SOURCE_UP, 1, source);
    gauges.set(Metric.SOURCE_PAUSED, Double.NaN, source);
    for (Period period : Period.values()) {
      meters.counter(Metric.ROWS_READ, source, period.code());
      LIKELY_REFUSALS.forEach(
          rule -> meters.counter(Metric.SERIES_REFUSED, source, period.code(), rule.id()));
    }
  }

  private void declareMode(TransactionMode mode) {
    meters.timer(Metric.TDENGINE_WRITE, mode.code());
    meters.timer(Metric.COMMIT, mode.code());
    meters.timer(Metric.SAGA_DURATION, mode.code(), "committed");
    for (String kind : List.of("daily", "minute")) {
      List.of("ok", "incomplete", "failed")
          .forEach(outcome -> meters.counter(Metric.RUNS, mode.code(), kind, outcome));
    }
    for (Period period : Period.values()) {
      meters.counter(Metric.ROWS_WRITTEN, mode.code(), period.code());
      meters.counter(Metric.ROWS_UNCHANGED, mode.code(), period.code());
      for (SeriesOutcome outcome : SeriesOutcome.values()) {
        meters.counter(Metric.SERIES_ENDED, mode.code(), period.code(), code(outcome));
      }
    }
  }

  private void declarePeriod(Period period) {
    meters.timer(Metric.SAGA_DURATION, SAGA, "rolled_back");
    meters.counter(Metric.SAGA_SUCCESS, SAGA, period.code());
    meters.counter(Metric.SAGA_ROLLBACK, SAGA, period.code());
    meters.counter(Metric.ROWS_COMPENSATED, period.code());
    meters.counter(Metric.ROWS_PURGED, period.code());
    meters.counter(Metric.BEFORE_IMAGE_ROWS, period.code());
  }

  private static String code(SeriesOutcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  /** What is known about the two databases; read by a task of its own, never by a scrape. */
  public Gauges gauges() {
    return gauges;
  }

  @Override
  public void abandoned(String sagaId) {
    meters.counter(Metric.ZOMBIES).increment();
  }

  @Override
  public void compensationTried(String sagaId, boolean succeeded, Duration took) {
    meters.timer(Metric.COMPENSATION, succeeded ? "ok" : "failed").record(took);
  }

  @Override
  public void ended(String sagaId, SagaState state, @Nullable Duration took) {
    if (took != null) {
      String outcome = state == SagaState.COMPLETED ? "committed" : "rolled_back";
      meters.timer(Metric.SAGA_DURATION, SAGA, outcome).record(took);
    }
  }

  @Override
  public void read(String source, SeriesId series, int rows, Map<String, Integer> quarantined) {
    String period = series.period().code();
    meters.counter(Metric.ROWS_READ, source, period).increment(rows);
    quarantined.forEach(
        (rule, bars) ->
            meters.counter(Metric.ROWS_QUARANTINED, source, period, rule).increment(bars));
  }

  @Override
  public void refused(String source, SeriesId series, String rule) {
    meters.counter(Metric.SERIES_REFUSED, source, series.period().code(), rule).increment();
  }

  @Override
  public void imagesSaved(Period period, int rows) {
    meters.counter(Metric.BEFORE_IMAGE_ROWS, period.code()).increment(rows);
  }

  @Override
  public void written(TransactionMode mode, Duration took) {
    meters.timer(Metric.TDENGINE_WRITE, mode.code()).record(took);
  }

  @Override
  public void committed(Committed batch) {
    String mode = batch.mode().code();
    String period = batch.period().code();
    if (batch.sagaId() != null) {
      meters.counter(Metric.SAGA_SUCCESS, mode, period).increment(batch.transactions());
    } else {
      meters.timer(Metric.SAGA_DURATION, mode, "committed").record(batch.age());
    }
    meters.counter(Metric.ROWS_WRITTEN, mode, period).increment((double) batch.rowsWritten());
    meters.counter(Metric.ROWS_UNCHANGED, mode, period).increment((double) batch.rowsUnchanged());
    meters.timer(Metric.COMMIT, mode).record(batch.commit());
  }

  @Override
  public void unchanged(TransactionMode mode, Period period, int rows) {
    meters.counter(Metric.ROWS_UNCHANGED, mode.code(), period.code()).increment(rows);
  }

  @Override
  public void seriesCounted(TransactionMode mode, SeriesResult result) {
    String period = result.series().period().code();
    meters.counter(Metric.SERIES_ENDED, mode.code(), period, code(result.outcome())).increment();
  }

  @Override
  public void runEnded(RunEnded run) {
    String mode = run.summary().mode().code();
    meters.counter(Metric.RUNS, mode, run.kind(), run.outcome()).increment();
  }

  @Override
  public void compensated(String sagaId, Period period, int rows) {
    meters.counter(Metric.ROWS_COMPENSATED, period.code()).increment(rows);
  }

  @Override
  public void rolledBack(String sagaId, Map<Period, Integer> transactions) {
    transactions.forEach(
        (period, count) ->
            meters.counter(Metric.SAGA_ROLLBACK, SAGA, period.code()).increment(count));
  }

  @Override
  public void answered(String source, Period period, Duration took) {
    meters.timer(Metric.FETCH, source, period.code()).record(took);
    gauges.set(Metric.SOURCE_UP, 1, source);
  }

  @Override
  public void failed(String source, Failure failure) {
    meters.counter(Metric.SOURCE_ERRORS, source, failure.code()).increment();
    boolean isUp = failure == Failure.UNKNOWN_SERIES || failure == Failure.BAD_DATA;
    gauges.set(Metric.SOURCE_UP, isUp ? 1 : 0, source);
  }

  @Override
  public void lateRange(Period period) {
    meters.counter(Metric.LATE_RANGES).increment();
  }

  @Override
  public void roundEnded(CleanerRound round) {
    meters.counter(Metric.CLEANER_ROUNDS, round.outcome()).increment();
  }

  @Override
  public void purged(String sagaId, Period period, int transactions, long rows) {
    meters.counter(Metric.SAGA_SUCCESS, SAGA, period.code()).increment(transactions);
    meters.counter(Metric.ROWS_PURGED, period.code()).increment((double) rows);
  }

  @Override
  public void fired(FiringResult result) {
    meters.counter(Metric.FIRINGS, result.code()).increment();
  }

  @Override
  public void nodes(int alive) {
    gauges.set(Metric.NODES, alive);
  }

  @Override
  public void nodesUnknown() {
    gauges.set(Metric.NODES, Double.NaN);
  }

  @Override
  public void accept(KlineEvent event) {
    if (event instanceof RoutesReloaded reload) {
      meters.counter(Metric.RELOADS, reload.outcome()).increment();
      isReloadRejected = reload.outcome().equals("rejected");
    }
  }

  /** The values of the label {@code invariant}. */
  static List<String> invariants() {
    return List.of(Invariant.values()).stream().map(Invariant::code).toList();
  }
}
