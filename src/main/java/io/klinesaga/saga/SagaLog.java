package io.klinesaga.saga;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The durable log of sagas. What a method has written survives a crash when it, or the transaction
 * around it, has returned. All times are the database's.
 *
 * <p>Every method throws a runtime exception if the database fails; after that nothing is known
 * about its effect.
 */
public interface SagaLog {
  /** How long a saga stays reserved for the party that finishes it. */
  Duration RESERVE = Duration.ofMinutes(2);

  /**
   * Runs the work as one transaction; everything of the product that writes to the same database on
   * this thread is part of it.
   */
  void inTransaction(Runnable work);

  /**
   * Adds a step. The first step of an id creates the saga, {@link SagaState#RUNNING}, owned by this
   * process.
   *
   * @param timeToLive from the database's now to the deadline; used only when the saga is created
   * @return false if the saga exists and is no longer RUNNING
   */
  boolean begin(String id, SagaStep step, Duration timeToLive);

  Optional<SagaRecord> find(String id);

  /**
   * The state of a saga once every change of it that is under way has ended, such as a commit whose
   * answer was lost while the server still did it.
   */
  Optional<SagaState> outcome(String id);

  /**
   * Moves a saga from one state to another if it is in the first; one that is being finished only
   * if this process still owns it. A move into {@link SagaState#COMPENSATING} or {@link
   * SagaState#COMPLETING} also reserves it for the caller until {@code reserve} has passed. Every
   * move but the one to success is noted in the saga's history.
   *
   * @return whether this caller made the move; false: someone else did or has taken the saga up,
   *     and the caller must obey what they decided
   */
  default boolean move(String id, SagaState from, SagaState to, Duration reserve) {
    return move(id, from, to, reserve, "");
  }

  /** As {@link #move(String, SagaState, SagaState, Duration)}, with a reason for the history. */
  boolean move(String id, SagaState from, SagaState to, Duration reserve, String reason);

  /**
   * Notes that finishing a saga failed; it becomes due again after the delay. Does nothing if it is
   * no longer reserved by this process.
   *
   * @param isCounted whether this adds to the saga's attempts
   * @return false if nothing was noted: the reservation has passed, or somebody else has taken the
   *     saga up or ended it
   */
  boolean postpone(String id, String error, Duration delay, boolean isCounted);

  /**
   * Takes up again what this process has postponed: the oldest of its COMPENSATING and COMPLETING
   * sagas whose delay has passed, reserved anew. One at a time, so that none waits under its
   * reservation while another is worked on.
   *
   * @param except ids not to take
   */
  Optional<SagaRecord> claimPostponed(Duration reserve, Set<String> except);

  /**
   * Finds the oldest saga that nobody is working on and reserves it for the caller: an unfinished
   * one whose reservation has passed, a running one past its deadline, or either if its owner's
   * heartbeat is older than {@code ownerTimeout}. A saga of several callers' interest is given to
   * one of them. A running one comes back as {@link SagaState#COMPENSATING}.
   *
   * @param except ids not to take
   */
  Optional<SagaRecord> claimAbandoned(Duration ownerTimeout, Duration reserve, Set<String> except);

  /**
   * Keeps a saga reserved for this process, which is finishing it; to be called before each effect.
   *
   * @return false if the reservation has passed or somebody else has taken the saga up: no more
   *     effects then
   */
  boolean renew(String id, Duration reserve);

  /** Says that this process is alive. */
  void heartbeat();

  /**
   * Whether this process may still act for the saga: it is RUNNING, this process owns it and the
   * deadline has not passed.
   */
  boolean holds(String id);
}
