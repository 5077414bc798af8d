package io.klinesaga.dispatch;

import io.klinesaga.dispatch.ProtocolState.Node;
import io.klinesaga.dispatch.ProtocolState.Row;
import io.klinesaga.dispatch.ProtocolState.Series;
import io.klinesaga.dispatch.ProtocolSteps.Kind;

/** What arrives late, the cleaner that finds it, and the later run that reads it again. */
final class LateSteps {
  private final ProtocolSteps steps;
  private final ProtocolState state;
  private final int place;
  private final Series series;

  private LateSteps(ProtocolSteps steps, int place) {
    this.steps = steps;
    this.state = steps.state();
    this.place = place;
    this.series = state.series().get(place);
  }

  static void add(ProtocolSteps steps) {
    for (int s = 0; s < steps.state().series().size(); s++) {
      LateSteps late = new LateSteps(steps, s);
      late.arrive();
      if (steps.isAnyRunning()) {
        late.recheck();
        late.readAgain();
      }
    }
  }

  private void add(Kind kind, Series next) {
    steps.add(kind, place, place, state.series(place, next));
  }

  /** A new mark, which nobody knows who has planned. */
  private void mark(Kind kind, Series next) {
    ProtocolState marked = state.series(place, next);
    for (int i = 0; i < state.nodes().size(); i++) {
      Node node = state.nodes().get(i);
      marked = marked.node(i, node.knowing(node.marked() & ~(1 << place)));
    }
    steps.add(kind, place, place, marked);
  }

  /** Whose late bars the cleaner is about to sweep, those of another saga are not. */
  private void arrive() {
    if (series.late() > 0) {
      add(Kind.LATE_WRITE, series.late(series.late() - 1).overwritten(Row.DEAD));
    }
    if (series.lateRestore() != Row.INVALID) {
      add(Kind.LATE_RESTORE, series.lateRestore(Row.INVALID).overwritten(series.lateRestore()));
    }
  }

  private boolean isFree() {
    return (state.locked() >> place & 1) == 0;
  }

  /** The mark first, then the bars become invalid if they still are of the roll-back. */
  private void recheck() {
    if (steps.has(ProtocolRule.RECHECK_OF_WRITES)
        && series.row() == Row.DEAD
        && !series.isSwept()) {
      boolean isOne = steps.has(ProtocolRule.SWEEP_AT_ONCE);
      mark(
          Kind.MARK_LATE,
          isOne ? series.marked(true, false).row(Row.INVALID) : series.marked(true, true));
    }
    if (series.isSwept()) {
      Series swept = series.marked(series.isMarked(), false);
      add(Kind.SWEEP_LATE, series.row() == Row.DEAD ? swept.row(Row.INVALID) : swept);
    }
    boolean isOverwritten = series.isDone() && series.row() == Row.BEFORE;
    if (steps.has(ProtocolRule.RECHECK_OF_RESTORES)
        && isOverwritten
        && isFree()
        && !series.isMarked()) {
      mark(Kind.MARK_OVERWRITTEN, series.marked(true, series.isSwept()));
    }
  }

  private void readAgain() {
    if (series.isMarked() && isFree() && state.run().isFinished()) {
      add(Kind.READ_AGAIN, series.readAgain());
    }
  }
}
