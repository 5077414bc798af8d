package io.klinesaga.clean;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A purge and what has come of it so far. */
public final class PurgeRun {
  private final long id;
  private final @Nullable String refusal;
  private final PurgeRequest request;
  private final List<PurgeBatch> batches = new ArrayList<>();
  private final ConcurrentLinkedQueue<PurgeReceipt> receipts = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();

  PurgeRun(CleanerRounds.Start start, PurgeRequest request) {
    this.id = start.id();
    this.refusal = start.refusal();
    this.request = request;
  }

  long id() {
    return id;
  }

  /** Whether it may go on. For the route. */
  public boolean isBegun() {
    return refusal == null;
  }

  /** Why it may not go on, or null. */
  public @Nullable String refusal() {
    return refusal;
  }

  Duration olderThan() {
    return request.olderThan();
  }

  /**
   * To be asked before anything is deleted.
   *
   * @throws IllegalStateException with the reason if the purge was cancelled
   */
  void requireWanted() {
    String reason = request.cancelled().get();
    if (reason != null) {
      throw new IllegalStateException(reason);
    }
  }

  void add(Period period, Map<SeriesId, TimeRange> ranges) {
    batches.add(new PurgeBatch(this, period, ranges));
  }

  /** The work of this purge, for the route that splits it. */
  public List<PurgeBatch> getBatches() {
    return List.copyOf(batches);
  }

  void purged(List<PurgeReceipt> some) {
    receipts.addAll(some);
  }

  void problem(SeriesId series, String reason) {
    problems.add(series + ": " + reason);
  }

  /** What was deleted. */
  public List<PurgeReceipt> receipts() {
    return List.copyOf(receipts);
  }

  /** One line per series that could not be purged now. */
  public List<String> problems() {
    return problems.stream().sorted().toList();
  }

  /** Bars deleted for good. */
  public long rows() {
    return receipts.stream().mapToLong(PurgeReceipt::rows).sum();
  }
}
