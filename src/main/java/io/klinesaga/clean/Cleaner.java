package io.klinesaga.clean;

import io.klinesaga.saga.Recovered;
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
  private final Recheck recheck;
  private final Retention retention;
  private final CleanerListener listener;

  /**
   * @param abandoned takes up what nobody works on
   */
  public Cleaner(
      CleanerRounds rounds,
      Supplier<Recovered> abandoned,
      Recheck recheck,
      Retention retention,
      CleanerListener listener) {
    this.rounds = rounds;
    this.abandoned = abandoned;
    this.recheck = recheck;
    this.retention = retention;
    this.listener = listener;
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

  /** Looks for what arrived late and for what it has damaged; see {@link Recheck}. */
  public void recheck(CleanerRound round) {
    recheck.run(round);
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
