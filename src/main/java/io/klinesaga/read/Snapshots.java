package io.klinesaga.read;

import io.klinesaga.loop.Pause;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.read.ReadFacts.Logged;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Objects;

/**
 * Finds the time as of which to read.
 *
 * <p>A transaction takes the time of its commit at the beginning of the commit, and can be seen
 * only after it. So it is decided what was committed by a time once nothing is pending that was
 * begun before it: who begins later commits later.
 */
public final class Snapshots {
  private static final Duration LOOK = Duration.ofMillis(100);

  private final ReadFacts facts;
  private final Duration patience;

  /**
   * @param patience how long to wait for transactions that may have been committed by a time asked
   *     for
   */
  public Snapshots(ReadFacts facts, Duration patience) {
    this.facts = facts;
    this.patience = patience;
  }

  /**
   * Decides.
   *
   * @param series what will be read; empty for everything
   * @throws NoHistoryException if what was valid then cannot be told, or not yet
   */
  public Snapshot of(AsOf asOf, Collection<SeriesId> series) {
    if (asOf.isNow()) {
      return now(series);
    }
    Instant at = asOf.transactionId() == 0 ? time(asOf) : committed(asOf.transactionId());
    Snapshot snapshot = new Snapshot(at);
    snapshot.requireKept(facts.since());
    awaitDecision(at, series);
    return snapshot;
  }

  /** The last time that is decided: the series of a pending one has had no other since it began. */
  private Snapshot now(Collection<SeriesId> series) {
    Instant now = facts.now();
    Instant pending = facts.oldestPending(series).orElse(Instant.MAX);
    return new Snapshot(pending.isAfter(now) ? now : pending.minus(1, ChronoUnit.MICROS));
  }

  private Instant time(AsOf asOf) {
    Instant at = Objects.requireNonNull(asOf.time()).truncatedTo(ChronoUnit.MICROS);
    Instant now = facts.now();
    if (at.isAfter(now)) {
      throw new NoHistoryException(
          "as of " + MarketTime.text(at) + ": expected no later than now, " + MarketTime.text(now));
    }
    return at;
  }

  private Instant committed(long transactionId) {
    Logged logged =
        facts
            .logged(transactionId)
            .orElseThrow(
                () ->
                    new NoHistoryException(
                        "as of transaction " + transactionId + ": there is none of this number"));
    Instant at = logged.committedAt();
    if (at == null) {
      throw new NoHistoryException(
          "as of transaction "
              + transactionId
              + ": expected a committed one, this one is "
              + logged.status());
    }
    return at;
  }

  private void awaitDecision(Instant at, Collection<SeriesId> series) {
    long end = System.nanoTime() + patience.toNanos();
    while (facts.oldestPending(series).filter(begun -> !begun.isAfter(at)).isPresent()) {
      if (System.nanoTime() >= end || !Pause.of(LOOK)) {
        throw new NoHistoryException(
            "as of "
                + MarketTime.text(at)
                + ": a transaction that was begun before is still pending, so it is not decided yet"
                + " what counts; ask again when the sync has ended");
      }
    }
  }
}
