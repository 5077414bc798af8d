package io.klinesaga.dispatch;

import static io.klinesaga.dispatch.ProtocolState.ChunkState.OPEN;
import static io.klinesaga.dispatch.ProtocolState.ChunkState.TAKEN;

import io.klinesaga.dispatch.ProtocolState.Chunk;
import io.klinesaga.dispatch.ProtocolState.Node;
import io.klinesaga.dispatch.ProtocolState.Phase;
import io.klinesaga.dispatch.ProtocolState.Run;
import io.klinesaga.dispatch.ProtocolSteps.Invariant;
import io.klinesaga.dispatch.ProtocolSteps.Kind;

/**
 * What the nodes make of chunks and runs, as {@link ChunkBook} has it. A node works on one chunk at
 * a time, and one whose heartbeat is old takes none: it is as if it stopped right after.
 */
final class ChunkSteps {
  private final ProtocolSteps steps;
  private final ProtocolState state;

  private ChunkSteps(ProtocolSteps steps) {
    this.steps = steps;
    this.state = steps.state();
  }

  static void add(ProtocolSteps steps) {
    ChunkSteps all = new ChunkSteps(steps);
    for (int c = 0; c < all.state.chunks().size(); c++) {
      int number = c;
      Chunk chunk = all.state.chunks().get(c);
      steps.forEachFresh(node -> all.take(node, number, chunk));
      steps.forEachRunning(node -> all.reopen(node, number, chunk));
    }
    steps.forEachRunning(all::endChunk);
    all.endRun();
  }

  private void take(int i, int number, Chunk chunk) {
    if (state.nodes().get(i).phase() != Phase.IDLE) {
      return;
    }
    if (chunk.state() == OPEN) {
      steps.add(Kind.TAKE, i, number, taken(i, number, chunk.takenBy(i, chunk.notices())));
    } else if (chunk.notices() > 0 && !steps.has(ProtocolRule.TAKE_ONLY_OPEN)) {
      steps.add(
          Kind.TAKE_AGAIN, i, number, taken(i, number, chunk.takenBy(i, chunk.notices() - 1)));
    }
  }

  private ProtocolState taken(int i, int number, Chunk chunk) {
    return state.chunk(number, chunk).node(i, state.nodes().get(i).taking(number, chunk.members()));
  }

  private void reopen(int i, int number, Chunk chunk) {
    if (chunk.state() != TAKEN || !steps.has(ProtocolRule.REOPEN)) {
      return;
    }
    boolean isLeft = chunk.owner() == i && state.nodes().get(i).chunk() != number;
    if (isLeft || !state.isAlive(chunk.owner())) {
      steps.add(Kind.REOPEN, i, number, state.chunk(number, chunk.failed()));
    }
  }

  private void endChunk(int i) {
    Node node = state.nodes().get(i);
    if (node.phase() != Phase.PLANNED || node.todo() != 0) {
      return;
    }
    Chunk chunk = state.chunks().get(node.chunk());
    ProtocolState idle = state.node(i, node.idle());
    boolean isOurs = chunk.isOf(i);
    boolean isEnded = isOurs || !steps.has(ProtocolRule.END_ONLY_OWN);
    steps.add(
        Kind.END_CHUNK,
        i,
        node.chunk(),
        isEnded ? idle.chunk(node.chunk(), chunk.done(report(node, chunk))) : idle,
        isOurs || !isEnded ? null : Invariant.CLAIMED_STEP);
  }

  private int report(Node node, Chunk chunk) {
    boolean isWhole = chunk.failures() > 0 && steps.has(ProtocolRule.REPORT_OF_EARLIER_COMMITS);
    return isWhole ? node.good() | state.committed() & chunk.members() : node.good();
  }

  /** Who becomes owner earlier only waits. */
  private void endRun() {
    Run run = state.run();
    if (run.isFinished() || !state.chunks().stream().allMatch(Chunk::isOver)) {
      return;
    }
    steps.forEachRunning(
        i -> {
          if (run.owner() == i) {
            steps.add(Kind.END_RUN, i, 0, state.run(new Run(i, true)));
          }
        });
    if (steps.has(ProtocolRule.ADOPTION) && !state.isAlive(run.owner())) {
      steps.forEachFresh(i -> steps.add(Kind.ADOPT, i, 0, state.run(new Run(i, false))));
    }
  }
}
