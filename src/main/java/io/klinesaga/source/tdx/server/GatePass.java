package io.klinesaga.source.tdx.server;

import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourcePausedException;

/**
 * The requests for one thing, each let in by the gate. One host that fails is no failure of the
 * source: what a failed request is reported as waits until another host is asked, or none is left.
 * For one thread.
 */
final class GatePass {
  private final RequestGate gate;
  private boolean isUndecided;

  GatePass(RequestGate gate) {
    this.gate = gate;
  }

  /**
   * Waits until one more request may be sent.
   *
   * @throws SourcePausedException if the source is left alone for now
   */
  void enter() {
    answered();
    gate.enter();
    isUndecided = true;
  }

  /** The last request was answered, or another host is asked for the same. */
  void answered() {
    if (isUndecided) {
      isUndecided = false;
      gate.answered();
    }
  }

  /**
   * No host could serve.
   *
   * @throws SourcePausedException if that is a ban, so that what met it is not failed but postponed
   */
  void failed(String reason, boolean isBan) {
    if (!isUndecided) {
      return;
    }
    isUndecided = false;
    if (isBan) {
      gate.banned(reason, null);
      enter();
    } else {
      gate.failed(reason);
    }
  }
}
