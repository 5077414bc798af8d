package io.klinesaga.dispatch;

import io.klinesaga.dispatch.ProtocolState.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** All steps from one state. */
final class ProtocolSteps {
  /** What must hold in every state. */
  enum Invariant {
    /** A run commits the bars of a series once. */
    ONE_COMMIT,
    /** A node that has lost its claim begins no saga and ends no chunk. */
    CLAIMED_STEP,
    /** What an ended chunk reports as committed is. */
    REPORTED_IS_COMMITTED,
    /** What is committed is reported as that, once everything is at rest. */
    COMMITTED_IS_REPORTED,
    /** At rest TDengine shows what was committed last. */
    BARS_AS_COMMITTED,
    /** At rest no series is locked, each chunk and the run have ended. */
    ALL_ENDED,
    /** From every state a state at rest can be reached. */
    COMES_TO_REST
  }

  /** A step's kind. */
  enum Kind {
    /** Its lease runs out with that: before, it is a node that takes no step. */
    CRASH,
    /** Its lease runs out. It can take steps as soon as it is let go on, or none for ever. */
    STOP,
    TIME_OUT,
    HEARTBEAT,
    RESTART,
    /** A chunk's message is delivered, or it has waited long enough without. */
    TAKE,
    /** A message that was delivered before; nothing happens if only open chunks are taken. */
    TAKE_AGAIN,
    REOPEN,
    PLAN,
    BEGIN,
    SEND,
    ARRIVE,
    COMMIT,
    END_CHUNK,
    END_RUN,
    ADOPT,
    CLAIM_SAGA,
    RESTORE,
    RESTORE_ARRIVES,
    SOFT_DELETE,
    LATE_WRITE,
    LATE_RESTORE,
    MARK_LATE,
    SWEEP_LATE,
    MARK_OVERWRITTEN,
    READ_AGAIN;

    /** Whether it need not happen: a fault, or something that comes late or never. */
    boolean isOptional() {
      return this == CRASH
          || this == STOP
          || this == TIME_OUT
          || this == LATE_WRITE
          || this == LATE_RESTORE;
    }
  }

  /**
   * @param who the node or the saga
   * @param what the chunk, the saga or the series
   * @param broken what the step itself breaks
   */
  record Step(Kind kind, int who, int what, ProtocolState next, @Nullable Invariant broken) {
    @Override
    public String toString() {
      return kind + " " + who + " " + what;
    }
  }

  private final Set<ProtocolRule> rules;
  private final ProtocolState state;
  private final List<Step> steps = new ArrayList<>();

  private ProtocolSteps(ProtocolState state, Set<ProtocolRule> rules) {
    this.state = state;
    this.rules = rules;
  }

  static List<Step> of(ProtocolState state, Set<ProtocolRule> rules) {
    ProtocolSteps steps = new ProtocolSteps(state, rules);
    ProcessSteps.add(steps);
    ChunkSteps.add(steps);
    BatchSteps.add(steps);
    SagaSteps.add(steps);
    LateSteps.add(steps);
    return steps.steps;
  }

  ProtocolState state() {
    return state;
  }

  boolean has(ProtocolRule rule) {
    return rules.contains(rule);
  }

  void add(Kind kind, int who, int what, ProtocolState next) {
    add(kind, who, what, next, null);
  }

  void add(Kind kind, int who, int what, ProtocolState next, @Nullable Invariant broken) {
    steps.add(new Step(kind, who, what, RefusedSteps.after(next, rules), broken));
  }

  /** For each node that runs. */
  void forEachRunning(IntConsumer step) {
    for (int i = 0; i < state.nodes().size(); i++) {
      if (state.nodes().get(i).isRunning()) {
        step.accept(i);
      }
    }
  }

  /** For each node that runs and whose heartbeat is fresh. */
  void forEachFresh(IntConsumer step) {
    forEachRunning(
        i -> {
          if (state.nodes().get(i).isFresh()) {
            step.accept(i);
          }
        });
  }

  boolean isAnyRunning() {
    return state.nodes().stream().anyMatch(Node::isRunning);
  }
}
