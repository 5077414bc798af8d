package io.klinesaga.clean;

import io.klinesaga.config.CleanerConfig;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.saga.Recovered;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.transaction.Rereads;
import io.klinesaga.transaction.Rereads.Mark;
import io.klinesaga.transaction.Rereads.Reread;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of the route {@code transaction-cleaner}: {@code begin}, {@code compensate}, {@code
 * recheck}, {@code prune}, and {@code end} in any case. Bean {@code klineCleaner}.
 *
 * <p>Every step may run twice or be cut off anywhere.
 */
public final class Cleaner {
  private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);

  private final CleanerRounds rounds;
  private final Supplier<Recovered> abandoned;
  private final LateBars late;
  private final TdengineBarStore store;
  private final Rereads rereads;
  private final ProofWithdrawal proofs;
  private final Retention retention;
  private final CleanerConfig config;
  private final CleanerListener listener;

  /**
   * @param abandoned takes up what nobody works on
   */
  public Cleaner(
      CleanerRounds rounds,
      Supplier<Recovered> abandoned,
      LateBars late,
      TdengineBarStore store,
      Rereads rereads,
      ProofWithdrawal proofs,
      Retention retention,
      CleanerConfig config,
      CleanerListener listener) {
    this.listener = listener;
    this.rounds = rounds;
    this.abandoned = abandoned;
    this.late = late;
    this.store = store;
    this.rereads = rereads;
    this.proofs = proofs;
    this.retention = retention;
    this.config = config;
  }

  /** Begins a round; it is not to go on if another process is in one. */
  public CleanerRound begin() {
    CleanerRound round = new CleanerRound(rounds.begin(CleanerRounds.Kind.CLEAN));
    if (!round.isBegun()) {
      LOG.info("No cleaner round now: {}", round.refusal());
      listener.roundEnded(round);
    }
    return round;
  }

  /** Finishes sagas that nobody works on, then the runs of processes that are gone. */
  public void compensate(CleanerRound round) {
    round.compensated(abandoned.get());
    int runs = rounds.endDeadRuns();
    if (runs > 0) {
      LOG.info("{} runs of processes that are gone were ended", runs);
    }
  }

  /**
   * Looks for bars of roll-backs that arrived late. They become invalid; what they may have
   * overwritten is unknown, so their range is to be read again from the source. Likewise for bars
   * that a late deletion of a broken purge has taken. The whole series of a mark is looked at once,
   * in the first round in which nobody writes it: whatever comes late after that makes a new mark.
   */
  public void recheck(CleanerRound round) {
    late.find(
        config.recheckWindow(),
        (entry, range) -> invalidate(round, entry.transactionId(), entry.series(), range));
    late.brokenPurges(
        config.recheckWindow(), entry -> proofs.withdraw(entry.series(), entry.range()));
    for (Reread reread : rereads.unexamined()) {
      Mark mark = reread.mark();
      if (proofs.withdraw(mark.series(), mark.range())) {
        rereads.examined(List.of(reread.id()));
      }
    }
  }

  /** The mark first: cut off in between, the bars are found again. */
  private void invalidate(
      CleanerRound round, long transactionId, SeriesId series, TimeRange range) {
    String reason =
        "bars of transaction " + transactionId + " arrived after it had been rolled back";
    LOG.warn("{}: {}; they become invalid and the range is read again", series, reason);
    rereads.mark(List.of(new Mark(series, range, true, reason)));
    store.softDelete(transactionId, series, range);
    round.late(1);
    listener.lateRange(series.period());
  }

  /** Deletes what is too old from the logs. */
  public void prune(CleanerRound round) {
    round.pruned(retention.prune());
  }

  /** Ends the round and reports it; an error that broke it off stays the exchange's. */
  public void end(CleanerRound round, Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    String error = cause == null ? null : String.valueOf(cause.getMessage());
    record(round, error);
    if (error != null) {
      LOG.warn("The cleaner's round was broken off, the next one goes on: {}", error);
    } else if (round.isAllDone()) {
      LOG.debug("Cleaner: {}", round.line());
    } else {
      LOG.warn("Cleaner: {}", round.line());
    }
  }

  private void record(CleanerRound round, @Nullable String error) {
    String result = error;
    try {
      round.ended(rounds.stuck(), error);
    } catch (Throwable e) {
      result = error == null ? text(e) : error;
      round.ended(0, result);
    }
    endInAnyCase(round, result);
    listener.roundEnded(round);
  }

  /** Until it is told that a round has ended, this process begins no other. */
  private void endInAnyCase(CleanerRound round, @Nullable String error) {
    try {
      rounds.end(round.id(), round.counts(), error);
    } catch (Throwable e) {
      round.ended(0, error == null ? text(e) : error);
      LOG.warn("The end of the cleaner's round could not be recorded: {}", text(e));
    }
  }

  private static @Nullable String text(Throwable e) {
    return e instanceof Error ? e.toString() : e.getMessage();
  }
}
