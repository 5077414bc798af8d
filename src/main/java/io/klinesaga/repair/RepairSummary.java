package io.klinesaga.repair;

import io.klinesaga.complete.DayState;
import io.klinesaga.complete.SymbolDay;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What came of a repair. One series on one day counts as one.
 *
 * @param found how many were late, missing, thin, quarantined or disputed
 * @param left those that are not settled all the same
 * @param failed how many of these a source was asked for that could not be read
 * @param postponed how many of these were not asked of a source that is left alone for now, or were
 *     busy
 * @param skipped how many nobody was asked for, since every source was asked in vain before
 * @param runs how many runs it took
 * @param told what a person should know of these runs, one sentence each
 * @param millis how long it took
 */
public record RepairSummary(
    int found,
    List<SymbolDay> left,
    int failed,
    int postponed,
    int skipped,
    int runs,
    List<String> told,
    long millis) {
  private static final List<DayState> STATES =
      List.of(
          DayState.LATE,
          DayState.MISSING,
          DayState.THIN,
          DayState.QUARANTINED,
          DayState.DISPUTED,
          DayState.UNKNOWN);

  public RepairSummary {
    left = List.copyOf(left);
    told = List.copyOf(told);
  }

  /** Whether nothing is left to repair. */
  public boolean isDone() {
    return left.isEmpty();
  }

  /** The figures under their public names, in their public order. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("found", found);
    figures.put("repaired", found - left.size());
    figures.put("left", left.size());
    for (DayState state : STATES) {
      figures.put(state.code(), left.stream().filter(one -> one.state() == state).count());
    }
    figures.put("failed", failed);
    figures.put("postponed", postponed);
    figures.put("skipped", skipped);
    figures.put("runs", runs);
    figures.put("duration_ms", millis);
    return figures;
  }

  /** One line of {@code key=value}, separated by blanks. */
  public String line() {
    return figures().entrySet().stream()
        .map(one -> one.getKey() + "=" + one.getValue())
        .collect(Collectors.joining(" "));
  }

  /** Adds up what came of several days. */
  static final class Sum {
    private final List<SymbolDay> left = new ArrayList<>();
    private final Set<String> told = new LinkedHashSet<>();
    private int found;
    private int failed;
    private int postponed;
    private int skipped;
    private int runs;

    void found(int series) {
      found += series;
    }

    void skipped(int series) {
      skipped += series;
    }

    void ran(List<String> sentences) {
      runs++;
      told.addAll(sentences);
    }

    void left(List<SymbolDay> series, int unreadable, int notAsked) {
      left.addAll(series);
      failed += unreadable;
      postponed += notAsked;
    }

    RepairSummary end(long millis) {
      return new RepairSummary(
          found, left, failed, postponed, skipped, runs, List.copyOf(told), millis);
    }
  }
}
