package io.klinesaga.dispatch;

import io.klinesaga.dispatch.ProtocolState.Chunk;
import io.klinesaga.dispatch.ProtocolState.ChunkState;
import io.klinesaga.dispatch.ProtocolState.Row;
import io.klinesaga.dispatch.ProtocolState.Saga;
import io.klinesaga.dispatch.ProtocolState.Series;
import io.klinesaga.dispatch.ProtocolSteps.Invariant;
import io.klinesaga.dispatch.ProtocolSteps.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Visits every state that can be reached, breadth first, until an invariant is broken. */
final class ProtocolExploration {
  private static final int LIMIT = 2_000_000;

  private final Set<ProtocolRule> rules;
  private final ProtocolState start;
  private final Map<ProtocolState.Key, Integer> numbers = new HashMap<>();
  private final ArrayDeque<ProtocolState> queue = new ArrayDeque<>();
  private final Numbers parents = new Numbers();
  private final Numbers from = new Numbers();
  private final Numbers to = new Numbers();
  private final Numbers atRest = new Numbers();

  /**
   * @param states how many were visited
   * @param broken the first invariant found broken; null if all hold
   * @param trace a shortest way there
   */
  record Verdict(int states, @Nullable Invariant broken, List<Step> trace) {}

  /** A list of numbers without objects. */
  private static final class Numbers {
    private int[] values = new int[1024];
    private int size;

    void add(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }
  }

  private ProtocolExploration(ProtocolState start, Set<ProtocolRule> rules) {
    this.start = start;
    this.rules = rules;
  }

  static Verdict of(ProtocolState start, Set<ProtocolRule> rules) {
    return new ProtocolExploration(start, rules).explore();
  }

  private Verdict explore() {
    visit(start, -1);
    for (int number = 0; !queue.isEmpty(); number++) {
      Verdict broken = explore(queue.remove(), number);
      if (broken != null) {
        return broken;
      }
    }
    int restless = restless();
    return restless < 0
        ? new Verdict(numbers.size(), null, List.of())
        : verdict(Invariant.COMES_TO_REST, restless, null);
  }

  private @Nullable Verdict explore(ProtocolState state, int number) {
    List<Step> steps = ProtocolSteps.of(state, rules);
    boolean isAtRest = true;
    for (Step step : steps) {
      if (step.broken() != null) {
        return verdict(step.broken(), number, step);
      }
      isAtRest &= step.kind().isOptional();
      from.add(number);
      to.add(visit(step.next(), number));
    }
    if (isAtRest) {
      atRest.add(number);
    }
    Invariant broken = broken(state, isAtRest);
    return broken == null ? null : verdict(broken, number, null);
  }

  private int visit(ProtocolState state, int parent) {
    int next = numbers.size();
    Integer known = numbers.putIfAbsent(state.key(), next);
    if (known != null) {
      return known;
    }
    if (next == LIMIT) {
      throw new IllegalStateException("more than " + LIMIT + " states");
    }
    queue.add(state);
    parents.add(parent);
    return next;
  }

  private static @Nullable Invariant broken(ProtocolState state, boolean rests) {
    for (Chunk chunk : state.chunks()) {
      if (chunk.state() == ChunkState.DONE && (chunk.report() & ~state.committed()) != 0) {
        return Invariant.REPORTED_IS_COMMITTED;
      }
    }
    return rests ? brokenAtRest(state) : null;
  }

  private static @Nullable Invariant brokenAtRest(ProtocolState state) {
    boolean isOver =
        state.run().isFinished()
            && state.chunks().stream().allMatch(Chunk::isOver)
            && state.sagas().stream().noneMatch(Saga::isOpen);
    if (!isOver) {
      return Invariant.ALL_ENDED;
    }
    int reported = 0;
    for (Chunk chunk : state.chunks()) {
      reported |= chunk.report();
    }
    if (reported != state.committed()) {
      return Invariant.COMMITTED_IS_REPORTED;
    }
    for (int s = 0; s < state.series().size(); s++) {
      Series series = state.series().get(s);
      Row old = s == 0 ? Row.BEFORE : Row.INVALID;
      if (series.row() != (series.isDone() ? Row.DONE : old)) {
        return Invariant.BARS_AS_COMMITTED;
      }
    }
    return null;
  }

  /** The first state from which no state at rest can be reached; -1 if there is none. */
  private int restless() {
    int[] first = new int[numbers.size() + 1];
    for (int i = 0; i < to.size; i++) {
      first[to.values[i] + 1]++;
    }
    for (int i = 0; i < numbers.size(); i++) {
      first[i + 1] += first[i];
    }
    int[] next = Arrays.copyOf(first, numbers.size());
    int[] before = new int[to.size];
    for (int i = 0; i < to.size; i++) {
      before[next[to.values[i]]++] = from.values[i];
    }
    boolean[] comesToRest = new boolean[numbers.size()];
    Numbers found = new Numbers();
    for (int i = 0; i < atRest.size; i++) {
      comesToRest[atRest.values[i]] = true;
      found.add(atRest.values[i]);
    }
    for (int i = 0; i < found.size; i++) {
      int state = found.values[i];
      for (int j = first[state]; j < first[state + 1]; j++) {
        if (!comesToRest[before[j]]) {
          comesToRest[before[j]] = true;
          found.add(before[j]);
        }
      }
    }
    for (int i = 0; i < comesToRest.length; i++) {
      if (!comesToRest[i]) {
        return i;
      }
    }
    return -1;
  }

  private Verdict verdict(Invariant broken, int number, @Nullable Step last) {
    ArrayDeque<Integer> way = new ArrayDeque<>();
    for (int i = number; i > 0; i = parents.values[i]) {
      way.push(i);
    }
    List<Step> trace = new ArrayList<>();
    ProtocolState state = start;
    for (int next : way) {
      Step step = stepTo(next, state);
      trace.add(step);
      state = step.next();
    }
    if (last != null) {
      trace.add(last);
    }
    return new Verdict(numbers.size(), broken, trace);
  }

  private Step stepTo(int number, ProtocolState state) {
    return ProtocolSteps.of(state, rules).stream()
        .filter(step -> Objects.equals(numbers.get(step.next().key()), number))
        .findFirst()
        .orElseThrow();
  }
}
