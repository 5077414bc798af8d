package io.klinesaga.dispatch;

import io.klinesaga.dispatch.ProtocolState.Node;
import io.klinesaga.dispatch.ProtocolState.Run;
import io.klinesaga.dispatch.ProtocolState.Saga;
import io.klinesaga.dispatch.ProtocolSteps.Kind;

/**
 * Processes die, stop, wake and are started anew. Nobody can tell one that is stopped from one that
 * is slow, so a stop is no more than a lease that runs out; with a crash it runs out at once, since
 * until it does nobody takes what the process had.
 */
final class ProcessSteps {
  private ProcessSteps() {}

  static void add(ProtocolSteps steps) {
    for (int i = 0; i < steps.state().nodes().size(); i++) {
      Node node = steps.state().nodes().get(i);
      faults(steps, i, node);
      recoveries(steps, i, node);
    }
  }

  private static void faults(ProtocolSteps steps, int i, Node node) {
    if (steps.state().faults().processes() == 0 || !node.isRunning()) {
      return;
    }
    ProtocolState after = steps.state().afterFaultOfProcess();
    steps.add(Kind.CRASH, i, 0, after.node(i, Node.DEAD));
    if (node.isFresh()) {
      steps.add(Kind.STOP, i, 0, after.node(i, node.fresh(false)));
    }
  }

  private static void recoveries(ProtocolSteps steps, int i, Node node) {
    if (!node.isRunning()) {
      steps.add(Kind.RESTART, i, 0, restarted(steps.state(), i));
    } else if (!node.isFresh()) {
      steps.add(Kind.HEARTBEAT, i, 0, steps.state().node(i, node.fresh(true)));
    }
  }

  /** What it had belongs to a process that is gone. */
  private static ProtocolState restarted(ProtocolState state, int i) {
    ProtocolState next = state.node(i, Node.NEW);
    for (int c = 0; c < state.chunks().size(); c++) {
      next = next.chunk(c, state.chunks().get(c).without(i));
    }
    for (int slot = 0; slot < state.sagas().size(); slot++) {
      Saga saga = state.sagas().get(slot);
      if (saga.isOpen() && saga.owner() == i) {
        next = next.saga(slot, saga.of(ProtocolState.GONE));
      }
    }
    Run run = state.run();
    return run.owner() == i ? next.run(new Run(ProtocolState.GONE, run.isFinished())) : next;
  }
}
