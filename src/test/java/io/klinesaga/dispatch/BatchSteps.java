package io.klinesaga.dispatch;

import static io.klinesaga.dispatch.ProtocolState.NONE;

import io.klinesaga.dispatch.ProtocolState.Node;
import io.klinesaga.dispatch.ProtocolState.Phase;
import io.klinesaga.dispatch.ProtocolState.Row;
import io.klinesaga.dispatch.ProtocolState.Saga;
import io.klinesaga.dispatch.ProtocolState.SagaPhase;
import io.klinesaga.dispatch.ProtocolState.Series;
import io.klinesaga.dispatch.ProtocolSteps.Invariant;
import io.klinesaga.dispatch.ProtocolSteps.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node writes the batch of its chunk: plan, begin with delta and before-image, lease and
 * write, commit; one by one after a failure.
 */
final class BatchSteps {
  private final ProtocolSteps steps;
  private final ProtocolState state;
  private final int place;
  private final Node node;

  private BatchSteps(ProtocolSteps steps, int place) {
    this.steps = steps;
    this.state = steps.state();
    this.place = place;
    this.node = state.nodes().get(place);
  }

  static void add(ProtocolSteps steps) {
    steps.forEachRunning(place -> new BatchSteps(steps, place).add());
  }

  private void add() {
    switch (node.phase()) {
      case TAKEN -> plan();
      case PLANNED -> begin();
      case BEGUN -> send();
      case SENT -> sent();
      case UNDOING, IDLE -> {}
    }
  }

  private boolean isHeld() {
    return node.saga() != NONE;
  }

  private boolean isClaimed() {
    return state.chunks().get(node.chunk()).isOf(place);
  }

  /** A second attempt first takes up what is abandoned. */
  private void plan() {
    if (state.chunks().get(node.chunk()).failures() > 0 && isAnyAbandoned()) {
      return;
    }
    int marks = 0;
    for (int s = 0; s < state.series().size(); s++) {
      marks |= state.series().get(s).isMarked() ? 1 << s : 0;
    }
    steps.add(
        Kind.PLAN,
        place,
        0,
        state.node(place, node.knowing(marks & node.todo()).at(Phase.PLANNED)));
  }

  private boolean isAnyAbandoned() {
    return steps.has(ProtocolRule.CLAIM_OF_ABANDONED)
        && state.sagas().stream().anyMatch(s -> s.isOpen() && !state.isAlive(s.owner()));
  }

  private void begin() {
    if (node.todo() == 0) {
      return;
    }
    steps.add(Kind.BEGIN, place, 0, begun(), isClaimed() ? null : Invariant.CLAIMED_STEP);
  }

  /** Series that are busy are reported as that. */
  private ProtocolState begun() {
    int wanted = node.batch();
    int busy = steps.has(ProtocolRule.SERIES_LOCK) ? wanted & state.locked() : 0;
    int members = wanted & ~busy;
    Node left = node.at(node.phase(), node.todo() & ~busy, node.good());
    if (members == 0) {
      return state.node(place, left);
    }
    int slot = freeSlot(Integer.numberOfTrailingZeros(members));
    return state.saga(slot, saga(members)).node(place, left.in(slot).at(Phase.BEGUN));
  }

  /** Two sagas of the same series there are only without locks. */
  private int freeSlot(int first) {
    int slot = first;
    while (state.sagas().get(slot).isOpen()) {
      slot = (slot + 1) % state.sagas().size();
    }
    return slot;
  }

  private Saga saga(int members) {
    List<Row> images = new ArrayList<>(Saga.FREE.images());
    int writes = 0;
    for (int s = 0; s < images.size(); s++) {
      if ((members >> s & 1) == 1 && isToBeWritten(s)) {
        writes |= 1 << s;
        images.set(s, state.series().get(s).row());
      }
    }
    return new Saga(SagaPhase.RUNNING, place, members, writes, 0, 0, List.copyOf(images));
  }

  /** The rows of all sagas of the run are equal. */
  private boolean isToBeWritten(int s) {
    Row row = state.series().get(s).row();
    boolean isMarked = (node.marked() >> s & 1) == 1 && steps.has(ProtocolRule.REWRITE_OF_MARKED);
    return isMarked || row == Row.INVALID || row == Row.BEFORE;
  }

  private void send() {
    if (isHeld()) {
      Saga saga = state.sagas().get(node.saga());
      steps.add(
          Kind.SEND,
          place,
          node.saga(),
          state.saga(node.saga(), saga.sending(saga.writes())).node(place, node.at(Phase.SENT)));
    } else {
      steps.add(Kind.SEND, place, NONE, sentLate());
    }
  }

  private ProtocolState sentLate() {
    ProtocolState next = state.node(place, node.at(Phase.SENT));
    for (int s = 0; s < state.series().size(); s++) {
      if ((node.batch() >> s & 1) == 1) {
        Series series = state.series().get(s);
        next = next.series(s, series.late(series.late() + 1));
      }
    }
    return next;
  }

  /** It commits when everything has arrived, or gives up; then the rest may arrive all the same. */
  private void sent() {
    if (!isHeld() || state.sagas().get(node.saga()).flying() == 0) {
      commit();
    }
    if (isHeld() && state.faults().writes() > 0) {
      steps.add(Kind.TIME_OUT, place, node.saga(), undoing(state.afterFaultOfWrite()));
    }
  }

  private ProtocolState undoing(ProtocolState from) {
    return from.saga(node.saga(), state.sagas().get(node.saga()).compensatedBy(place))
        .node(place, node.at(Phase.UNDOING));
  }

  private void commit() {
    if (isHeld()) {
      boolean isRefused = steps.has(ProtocolRule.CLAIM_AT_COMMIT) && !isClaimed();
      ProtocolState next = isRefused ? undoing(state) : committed();
      steps.add(Kind.COMMIT, place, node.saga(), next, isRefused ? null : broken(next));
    } else {
      ProtocolState next = committed();
      steps.add(Kind.COMMIT, place, NONE, next, broken(next));
    }
  }

  private static @Nullable Invariant broken(ProtocolState next) {
    return next.series().stream().anyMatch(s -> s.commits() > 1) ? Invariant.ONE_COMMIT : null;
  }

  private ProtocolState committed() {
    int batch = node.batch();
    ProtocolState next = state;
    for (int s = 0; s < state.series().size(); s++) {
      if ((batch >> s & 1) == 1) {
        next = next.series(s, committed(s));
      }
    }
    Node left = node.in(NONE).at(Phase.PLANNED, node.todo() & ~batch, node.good() | batch);
    return (isHeld() ? next.saga(node.saga(), Saga.FREE) : next).node(place, left);
  }

  private Series committed(int s) {
    Series series = state.series().get(s);
    boolean isSettled = (node.marked() >> s & 1) == 1;
    boolean isThere = isHeld() && series.row() == Row.of(node.saga());
    Series next =
        series
            .committed(!isHeld() || isThere && !isSettled)
            .marked(series.isMarked() && !isSettled, series.isSwept());
    return isThere ? next.row(Row.DONE) : next;
  }
}
