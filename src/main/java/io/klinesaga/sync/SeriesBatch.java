package io.klinesaga.sync;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.tdengine.TdengineRefusedException;
import io.klinesaga.transaction.LockedBatch;
import io.klinesaga.transaction.TransactionLog;
import io.klinesaga.transaction.TransactionLog.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Series of one period that are written together: the body of {@code direct:kline-batch} and {@code
 * direct:kline-saga}. Used by one thread at a time.
 */
public final class SeriesBatch implements LockedBatch {
  /** How far a batch has come; tells what a failure can have touched. */
  enum Stage {
    FETCHED,
    LOCKED,
    COMPARED,
    WRITING,
    WRITTEN,
    COMMITTING,
    COMMITTED
  }

  private final SyncRun run;
  private final Period period;
  private final List<SeriesUpdate> updates;
  private final boolean isSecond;
  private final long startNanos = System.nanoTime();
  private Stage stage = Stage.FETCHED;
  private @Nullable String sagaId;

  SeriesBatch(SyncRun run, Period period, List<SeriesUpdate> updates) {
    this(run, period, updates, false);
  }

  private SeriesBatch(SyncRun run, Period period, List<SeriesUpdate> updates, boolean isSecond) {
    this.isSecond = isSecond;
    this.run = run;
    this.period = period;
    this.updates = new ArrayList<>(updates);
  }

  public SyncRun run() {
    return run;
  }

  public Period period() {
    return period;
  }

  /** The series that take part. */
  public List<SeriesUpdate> updates() {
    return List.copyOf(updates);
  }

  /** Whether no series is left; for the route. */
  public boolean isEmpty() {
    return updates.isEmpty();
  }

  /** Whether this batch is to be written by a saga; for the route. */
  public boolean isSaga() {
    return run.request().mode() == TransactionMode.SAGA;
  }

  /** The saga that writes it, or null without one. */
  public @Nullable String sagaId() {
    return sagaId;
  }

  /** Whether some of it may be in TDengine. */
  boolean isWritten() {
    return sagaId != null && stage.compareTo(Stage.WRITING) >= 0;
  }

  /** The lowest id of its transactions; 0 without a saga. */
  long firstTransaction() {
    return updates.stream().mapToLong(SeriesUpdate::transactionId).min().orElse(0);
  }

  @Override
  public String businessType() {
    return KLINE;
  }

  @Override
  public long runId() {
    return run.id();
  }

  @Override
  public void requireClaim() {
    run.requireClaim();
  }

  @Override
  public List<TransactionLog.Intent> intents() {
    return stage == Stage.FETCHED ? updates.stream().map(SeriesUpdate::intent).toList() : List.of();
  }

  @Override
  public void locked(String saga, Map<SeriesId, Long> ids) {
    updates.removeIf(update -> !ids.containsKey(update.series()));
    updates.forEach(update -> update.locked(ids.getOrDefault(update.series(), 0L)));
    sagaId = saga;
    stage = Stage.LOCKED;
  }

  @Override
  public void busy(SeriesId series, String reason) {
    run.finished(new SeriesResult(series, SeriesOutcome.BUSY, 0, reason));
  }

  @Override
  public Status tdengine(@Nullable Throwable failure) {
    if (stage.compareTo(Stage.WRITING) < 0) {
      return Status.INIT;
    }
    if (stage.compareTo(Stage.WRITTEN) >= 0) {
      return Status.SUCCESS;
    }
    return failure instanceof TdengineRefusedException ? Status.FAIL : Status.UNKNOWN;
  }

  @Override
  public Status postgres() {
    return stage == Stage.COMMITTING ? Status.FAIL : Status.INIT;
  }

  @Override
  public boolean isCommittedIn(String saga) {
    return stage == Stage.COMMITTED && saga.equals(sagaId);
  }

  @Override
  public void compensating() {
    run.sagasRolledBack(updates.size());
  }

  /** Takes series out; to be called before the saga begins. */
  List<SeriesUpdate> remove(Set<SeriesId> series) {
    List<SeriesUpdate> removed = new ArrayList<>();
    updates.removeIf(update -> series.contains(update.series()) && removed.add(update));
    return removed;
  }

  /** Time since its bars were fetched. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** What the listener is told at its commit. */
  SyncListener.Committed committed(Duration commit) {
    long written = 0;
    long fetched = 0;
    for (SeriesUpdate update : updates) {
      written += update.delta().rowsWritten();
      fetched += update.bars().size();
    }
    return new SyncListener.Committed(
        sagaId,
        run.request().mode(),
        period,
        updates.size(),
        written,
        Math.max(0, fetched - written),
        commit,
        age());
  }

  void reached(Stage next) {
    stage = next;
  }

  /**
   * Goes from one stage to the next; an edited route that leaves out or repeats a step is found
   * here.
   *
   * @throws IllegalStateException if the batch is not at {@code from}
   */
  void advance(Set<Stage> from, Stage to) {
    if (!from.contains(stage)) {
      throw new IllegalStateException(
          "the batch is at "
              + stage
              + " and cannot go to "
              + to
              + "; check the order of the steps in the route");
    }
    stage = to;
  }

  /** Whether its series have failed once before. */
  boolean isSecond() {
    return isSecond;
  }

  /** One batch per series, at the start again. */
  List<SeriesBatch> single() {
    return updates.stream()
        .map(update -> new SeriesBatch(run, period, List.of(update.again()), true))
        .toList();
  }
}
