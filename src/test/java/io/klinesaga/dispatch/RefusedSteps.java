package io.klinesaga.dispatch;

import static io.klinesaga.dispatch.ProtocolRule.CLAIM_AT_BEGIN;
import static io.klinesaga.dispatch.ProtocolRule.COMMIT_ONLY_RUNNING;
import static io.klinesaga.dispatch.ProtocolRule.END_ONLY_OWN;
import static io.klinesaga.dispatch.ProtocolRule.LEASE_BEFORE_WRITE;
import static io.klinesaga.dispatch.ProtocolState.NONE;

import io.klinesaga.dispatch.ProtocolState.Node;
import io.klinesaga.dispatch.ProtocolState.Phase;
import java.util.Set;

/**
 * Steps that are refused. A node that has lost its saga or its claim never gets it back, and what
 * it is refused changes nothing but itself, so nothing is left out if it happens at once, whenever
 * between two steps of others it really happens.
 */
final class RefusedSteps {
  private RefusedSteps() {}

  static ProtocolState after(ProtocolState state, Set<ProtocolRule> rules) {
    ProtocolState next = state;
    for (int i = 0; i < state.nodes().size(); i++) {
      Node node = next.nodes().get(i);
      if (isWithoutSaga(node, rules)) {
        node = failed(node);
      }
      if (isWithoutClaim(next, i, node, rules)) {
        node = rules.contains(END_ONLY_OWN) ? node.idle() : node.at(Phase.PLANNED, 0, node.good());
      }
      next = node.equals(next.nodes().get(i)) ? next : next.node(i, node);
    }
    return next;
  }

  private static boolean isWithoutSaga(Node node, Set<ProtocolRule> rules) {
    return node.saga() == NONE
        && switch (node.phase()) {
          case IDLE, TAKEN, PLANNED -> false;
          case BEGUN -> rules.contains(LEASE_BEFORE_WRITE);
          case SENT -> rules.contains(COMMIT_ONLY_RUNNING);
          case UNDOING -> true;
        };
  }

  /** A batch of several series is tried again one by one, a single one is reported. */
  private static Node failed(Node node) {
    boolean isLast = Integer.bitCount(node.batch()) == 1;
    return isLast
        ? node.at(Phase.PLANNED, node.todo() & ~node.batch(), node.good())
        : node.oneByOne().at(Phase.PLANNED);
  }

  /** It may begin nothing, and so has nothing more to do. */
  private static boolean isWithoutClaim(
      ProtocolState state, int i, Node node, Set<ProtocolRule> rules) {
    boolean isBefore = node.phase() == Phase.TAKEN || node.phase() == Phase.PLANNED;
    return isBefore && !state.chunks().get(node.chunk()).isOf(i) && rules.contains(CLAIM_AT_BEGIN);
  }
}
