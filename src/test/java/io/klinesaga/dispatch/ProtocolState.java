package io.klinesaga.dispatch;

import java.util.ArrayList;
import java.util.List;

/**
 * A state of the protocol's model: two nodes, PostgreSQL, TDengine, and what is under way between
 * them. Sets of series are masks.
 *
 * <p>Transactions have no numbers. A row was there {@link Row#BEFORE} the run, is of an open saga,
 * of a committed one ({@link Row#DONE}) or of one that is rolled back ({@link Row#DEAD}); more is
 * never asked of it.
 */
record ProtocolState(
    List<Node> nodes,
    List<Saga> sagas,
    List<Series> series,
    List<Chunk> chunks,
    Run run,
    Faults faults) {
  /** The owner of what belongs to nobody. */
  static final int NOBODY = -1;

  /** The owner of what a process had that has been started anew since. */
  static final int GONE = 2;

  /** The saga of a node that has none, or whose saga somebody else has ended or taken over. */
  static final int NONE = -1;

  /** Where a node is in its chunk. */
  enum Phase {
    IDLE,
    TAKEN,
    PLANNED,
    BEGUN,
    SENT,
    UNDOING
  }

  /**
   * @param isRunning whether its process is there
   * @param isFresh whether its heartbeat is, by PostgreSQL's clock
   * @param todo series that have not ended
   * @param good series that it has committed
   * @param marked series of which it knew when it planned that they are to be read again
   * @param isSingle whether its batch has failed, so that each series has a saga of its own
   */
  record Node(
      boolean isRunning,
      boolean isFresh,
      Phase phase,
      int chunk,
      int todo,
      int good,
      int marked,
      boolean isSingle,
      int saga) {
    static final Node NEW = new Node(true, true, Phase.IDLE, NOBODY, 0, 0, 0, false, NONE);

    /** The series of its saga, the last one if it has none any more. */
    int batch() {
      return isSingle ? Integer.lowestOneBit(todo) : todo;
    }

    private void pack(Packed to) {
      to.add(isRunning).add(isFresh).add(phase).add(chunk, 2).add(todo, 2).add(good, 2);
      to.add(marked, 2).add(isSingle).add(saga, 3);
    }

    Node fresh(boolean isNow) {
      return new Node(isRunning, isNow, phase, chunk, todo, good, marked, isSingle, saga);
    }

    Node at(Phase next) {
      return new Node(isRunning, isFresh, next, chunk, todo, good, marked, isSingle, saga);
    }

    Node at(Phase next, int left, int committed) {
      return new Node(isRunning, isFresh, next, chunk, left, committed, marked, isSingle, saga);
    }

    Node in(int slot) {
      return new Node(isRunning, isFresh, phase, chunk, todo, good, marked, isSingle, slot);
    }

    Node knowing(int marks) {
      return new Node(isRunning, isFresh, phase, chunk, todo, good, marks, isSingle, saga);
    }

    Node oneByOne() {
      return new Node(isRunning, isFresh, phase, chunk, todo, good, marked, true, saga);
    }

    Node taking(int number, int members) {
      return new Node(isRunning, isFresh, Phase.TAKEN, number, members, 0, 0, false, NONE);
    }

    Node idle() {
      return new Node(isRunning, isFresh, Phase.IDLE, NOBODY, 0, 0, 0, false, NONE);
    }

    /** It has forgotten everything. */
    static final Node DEAD = new Node(false, false, Phase.IDLE, NOBODY, 0, 0, 0, false, NONE);
  }

  /** The row of a series in TDengine; those of open sagas by their slot. */
  enum Row {
    INVALID,
    BEFORE,
    DONE,
    DEAD,
    SAGA_0,
    SAGA_1,
    SAGA_2;

    static Row of(int slot) {
      return values()[SAGA_0.ordinal() + slot];
    }
  }

  enum SagaPhase {
    FREE,
    RUNNING,
    RESTORE,
    SOFT_DELETE
  }

  /**
   * @param members series that it locks
   * @param writes those of which it has something to write
   * @param flying writes sent that have not arrived
   * @param restoring restores sent that have not arrived
   * @param images what it overwrites, by series
   */
  record Saga(
      SagaPhase phase,
      int owner,
      int members,
      int writes,
      int flying,
      int restoring,
      List<Row> images) {
    static final Saga FREE =
        new Saga(SagaPhase.FREE, NOBODY, 0, 0, 0, 0, List.of(Row.INVALID, Row.INVALID));

    boolean isOpen() {
      return phase != SagaPhase.FREE;
    }

    private void pack(Packed to) {
      to.add(phase).add(owner, 2).add(members, 2).add(writes, 2).add(flying, 2).add(restoring, 2);
      images.forEach(to::add);
    }

    Saga sending(int mask) {
      return new Saga(phase, owner, members, writes, mask, restoring, images);
    }

    Saga restoring(int mask) {
      return new Saga(SagaPhase.SOFT_DELETE, owner, members, writes, flying, mask, images);
    }

    Saga of(int other) {
      return new Saga(phase, other, members, writes, flying, restoring, images);
    }

    /** To be compensated, from the start. */
    Saga compensatedBy(int other) {
      return new Saga(SagaPhase.RESTORE, other, members, writes, flying, 0, images);
    }
  }

  /**
   * @param row in TDengine
   * @param isDone whether the last committed transaction is newer than the row before the run
   * @param late writes under way of sagas that are rolled back
   * @param lateRestore a restore under way of somebody who was passed over; {@link Row#INVALID} for
   *     none
   * @param isMarked whether it is to be read again
   * @param isSwept whether the cleaner is about to make late bars invalid
   * @param commits transactions of the run that have committed bars
   * @param isCommitted whether the run has committed a transaction, be it without bars
   */
  record Series(
      Row row,
      boolean isDone,
      int late,
      Row lateRestore,
      boolean isMarked,
      boolean isSwept,
      int commits,
      boolean isCommitted) {
    static Series with(Row row) {
      return new Series(row, false, 0, Row.INVALID, false, false, 0, false);
    }

    private void pack(Packed to) {
      to.add(row).add(isDone).add(late, 2).add(lateRestore).add(isMarked).add(isSwept);
      to.add(commits, 2).add(isCommitted);
    }

    Series row(Row next) {
      return new Series(next, isDone, late, lateRestore, isMarked, isSwept, commits, isCommitted);
    }

    Series late(int number) {
      return new Series(
          row, isDone, Math.min(number, 2), lateRestore, isMarked, isSwept, commits, isCommitted);
    }

    Series lateRestore(Row image) {
      return new Series(row, isDone, late, image, isMarked, isSwept, commits, isCommitted);
    }

    Series marked(boolean mark, boolean sweep) {
      return new Series(row, isDone, late, lateRestore, mark, sweep, commits, isCommitted);
    }

    /** Whatever was committed is not there any more, and may be committed again. */
    Series overwritten(Row late) {
      return new Series(late, isDone, this.late, lateRestore, isMarked, false, 0, isCommitted);
    }

    Series readAgain() {
      return new Series(Row.DONE, true, late, lateRestore, false, isSwept, commits, isCommitted);
    }

    Series committed(boolean hasBars) {
      return new Series(
          row, true, late, lateRestore, isMarked, isSwept, commits + (hasBars ? 1 : 0), true);
    }
  }

  enum ChunkState {
    OPEN,
    TAKEN,
    DONE,
    PARKED
  }

  /**
   * @param failures how often it has failed
   * @param notices how often its message may be delivered once more
   * @param report series reported as committed
   */
  record Chunk(ChunkState state, int owner, int members, int failures, int notices, int report) {
    private void pack(Packed to) {
      to.add(state).add(owner, 2).add(failures, 3).add(notices, 2).add(report, 2);
    }

    boolean isOver() {
      return state == ChunkState.DONE || state == ChunkState.PARKED;
    }

    boolean isOf(int node) {
      return state == ChunkState.TAKEN && owner == node;
    }

    Chunk takenBy(int node, int messages) {
      return new Chunk(ChunkState.TAKEN, node, members, failures, messages, report);
    }

    Chunk done(int good) {
      return new Chunk(ChunkState.DONE, NOBODY, members, failures, notices, good);
    }

    /** Two nodes are there to fail on, so that only the number counts. */
    Chunk failed() {
      boolean isParked = failures + 1 >= ChunkBook.FAILURES;
      return new Chunk(
          isParked ? ChunkState.PARKED : ChunkState.OPEN,
          NOBODY,
          members,
          failures + 1,
          notices,
          report);
    }

    /** The process of a node is another one from now on. */
    Chunk without(int node) {
      return owner == node ? new Chunk(state, GONE, members, failures, notices, report) : this;
    }
  }

  /** Faults that may still happen: crashes and stops, and writes that are given up. */
  record Faults(int processes, int writes) {}

  record Run(int owner, boolean isFinished) {}

  boolean isAlive(int owner) {
    return owner != GONE && nodes.get(owner).isFresh();
  }

  /** Series that an open saga holds. */
  int locked() {
    int mask = 0;
    for (Saga saga : sagas) {
      mask |= saga.members();
    }
    return mask;
  }

  /** Series that the run has committed. */
  int committed() {
    int mask = 0;
    for (int s = 0; s < series.size(); s++) {
      mask |= series.get(s).isCommitted() ? 1 << s : 0;
    }
    return mask;
  }

  ProtocolState node(int place, Node node) {
    return new ProtocolState(changed(nodes, place, node), sagas, series, chunks, run, faults);
  }

  ProtocolState saga(int slot, Saga saga) {
    return new ProtocolState(nodes, changed(sagas, slot, saga), series, chunks, run, faults);
  }

  ProtocolState series(int place, Series one) {
    return new ProtocolState(nodes, sagas, changed(series, place, one), chunks, run, faults);
  }

  ProtocolState chunk(int place, Chunk chunk) {
    return new ProtocolState(nodes, sagas, series, changed(chunks, place, chunk), run, faults);
  }

  ProtocolState run(Run next) {
    return new ProtocolState(nodes, sagas, series, chunks, next, faults);
  }

  ProtocolState afterFaultOfProcess() {
    Faults left = new Faults(faults.processes() - 1, faults.writes());
    return new ProtocolState(nodes, sagas, series, chunks, run, left);
  }

  ProtocolState afterFaultOfWrite() {
    Faults left = new Faults(faults.processes(), faults.writes() - 1);
    return new ProtocolState(nodes, sagas, series, chunks, run, left);
  }

  /** No node is in this saga any more. */
  ProtocolState withoutNodesIn(int slot) {
    ProtocolState next = this;
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).saga() == slot) {
        next = next.node(i, nodes.get(i).in(NONE));
      }
    }
    return next;
  }

  private static <T> List<T> changed(List<T> list, int place, T value) {
    List<T> copy = new ArrayList<>(list);
    copy.set(place, value);
    return List.copyOf(copy);
  }

  /** The same for equal states only. */
  Key key() {
    Packed packedNodes = new Packed();
    nodes.forEach(node -> node.pack(packedNodes));
    packedNodes.add(run.owner(), 2).add(run.isFinished());
    packedNodes.add(faults.processes(), 3).add(faults.writes(), 2);
    Packed packedSagas = new Packed();
    sagas.forEach(saga -> saga.pack(packedSagas));
    Packed rest = new Packed();
    series.forEach(one -> one.pack(rest));
    chunks.forEach(chunk -> chunk.pack(rest));
    return new Key(packedNodes.bits, packedSagas.bits, rest.bits);
  }

  /** The nodes and the run, the sagas, the rest. */
  record Key(long nodes, long sagas, long rest) {}

  /** Small numbers in few bits. */
  private static final class Packed {
    private long bits;

    /** A number from -1 on. */
    Packed add(int number, int width) {
      bits = bits << width | number & (1L << width) - 1;
      return this;
    }

    Packed add(boolean is) {
      return add(is ? 1 : 0, 1);
    }

    Packed add(Enum<?> value) {
      return add(value.ordinal(), 3);
    }
  }
}
