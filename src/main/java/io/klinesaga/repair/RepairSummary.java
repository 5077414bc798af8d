package io.klinesaga.repair;

import io.klinesaga.complete.DayState;
import io.klinesaga.complete.SymbolDay;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What came of a repair. One series on one day counts as one.
 *
 * @param found how many were late, missing, thin or disputed
 * @param skipped how many of them nobody was asked for, since every source was asked in vain before
 * @param runs how many runs it took
 * @param postponed how many were not asked of a source that is left alone for now
 * @param left those that are not present all the same
 * @param millis how long it took
 */
public record RepairSummary(
    int found, int skipped, int runs, int postponed, List<SymbolDay> left, long millis) {
  private static final List<DayState> STATES =
      List.of(DayState.LATE, DayState.MISSING, DayState.THIN, DayState.DISPUTED);

  public RepairSummary {
    left = List.copyOf(left);
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
    figures.put("skipped", skipped);
    figures.put("postponed", postponed);
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
    private int found;
    private int skipped;
    private int runs;
    private int postponed;

    void found(int series) {
      found += series;
    }

    void skipped(int series) {
      skipped += series;
    }

    void ran(int notAsked) {
      runs++;
      postponed += notAsked;
    }

    void left(List<SymbolDay> series) {
      left.addAll(series);
    }

    RepairSummary end(long millis) {
      return new RepairSummary(found, skipped, runs, postponed, left, millis);
    }
  }
}
