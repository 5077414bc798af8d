package io.klinesaga.dispatch;

import io.klinesaga.dispatch.ProtocolState.Row;
import io.klinesaga.dispatch.ProtocolState.Saga;
import io.klinesaga.dispatch.ProtocolState.SagaPhase;
import io.klinesaga.dispatch.ProtocolState.Series;
import io.klinesaga.dispatch.ProtocolSteps.Kind;

/** Writes of open sagas arrive; sagas are taken up and compensated. */
final class SagaSteps {
  private final ProtocolSteps steps;
  private final ProtocolState state;
  private final int slot;
  private final Saga saga;

  private SagaSteps(ProtocolSteps steps, int slot) {
    this.steps = steps;
    this.state = steps.state();
    this.slot = slot;
    this.saga = state.sagas().get(slot);
  }

  static void add(ProtocolSteps steps) {
    for (int slot = 0; slot < steps.state().sagas().size(); slot++) {
      if (steps.state().sagas().get(slot).isOpen()) {
        new SagaSteps(steps, slot).add();
      }
    }
  }

  private void add() {
    for (int s = 0; s < state.series().size(); s++) {
      writeArrives(s);
      restoreArrives(s);
    }
    if (steps.has(ProtocolRule.CLAIM_OF_ABANDONED) && !state.isAlive(saga.owner())) {
      steps.forEachRunning(this::claim);
    }
    boolean isInHand =
        saga.owner() != ProtocolState.GONE && state.nodes().get(saga.owner()).isRunning();
    if (isInHand && saga.phase() == SagaPhase.RESTORE) {
      restore();
    }
    if (isInHand && saga.phase() == SagaPhase.SOFT_DELETE && saga.restoring() == 0) {
      rollBack();
    }
  }

  private void writeArrives(int s) {
    if ((saga.flying() >> s & 1) == 0) {
      return;
    }
    Saga left = saga.sending(saga.flying() & ~(1 << s));
    ProtocolState next = state.saga(slot, left);
    steps.add(Kind.ARRIVE, slot, s, next.series(s, state.series().get(s).row(Row.of(slot))));
  }

  private void restoreArrives(int s) {
    if ((saga.restoring() >> s & 1) == 1) {
      steps.add(
          Kind.RESTORE_ARRIVES,
          slot,
          s,
          state
              .saga(slot, saga.restoring(saga.restoring() & ~(1 << s)))
              .series(s, state.series().get(s).row(saga.images().get(s))));
    }
  }

  /** A restore that is under way then comes late. */
  private void claim(int by) {
    ProtocolState next = state.saga(slot, saga.compensatedBy(by)).withoutNodesIn(slot);
    for (int s = 0; s < state.series().size(); s++) {
      if ((saga.restoring() >> s & 1) == 1) {
        next = next.series(s, next.series().get(s).lateRestore(saga.images().get(s)));
      }
    }
    steps.add(Kind.CLAIM_SAGA, by, slot, next);
  }

  /** What carries the saga's id and has overwritten something. */
  private int overwritten() {
    int mask = 0;
    for (int s = 0; s < state.series().size(); s++) {
      boolean isWritten = state.series().get(s).row() == Row.of(slot);
      mask |= isWritten && saga.images().get(s) != Row.INVALID ? 1 << s : 0;
    }
    return mask;
  }

  private void restore() {
    int mask = steps.has(ProtocolRule.RESTORE) ? overwritten() : 0;
    steps.add(Kind.RESTORE, saga.owner(), slot, state.saga(slot, saga.restoring(mask)));
  }

  private void rollBack() {
    if (steps.has(ProtocolRule.ALL_RESTORED_AT_END) && overwritten() != 0) {
      steps.add(
          Kind.SOFT_DELETE, saga.owner(), slot, state.saga(slot, saga.compensatedBy(saga.owner())));
      return;
    }
    ProtocolState next = state.saga(slot, Saga.FREE).withoutNodesIn(slot);
    for (int s = 0; s < state.series().size(); s++) {
      next = next.series(s, rolledBack(s));
    }
    steps.add(Kind.SOFT_DELETE, saga.owner(), slot, next);
  }

  private Series rolledBack(int s) {
    Series series = state.series().get(s);
    Series swept = series.row() == Row.of(slot) ? series.row(Row.INVALID) : series;
    return (saga.flying() >> s & 1) == 1 ? swept.late(swept.late() + 1) : swept;
  }
}
