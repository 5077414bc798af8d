package io.klinesaga.clean;

import io.klinesaga.saga.Recovered;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A round of the cleaner and what has come of it so far. Used by one thread at a time. */
public final class CleanerRound {
  private final long id;
  private final @Nullable String refusal;
  private Recovered abandoned = Recovered.NONE;
  private int lateRanges;
  private long pruned;
  private int stuck;
  private @Nullable String error;

  CleanerRound(CleanerRounds.Start start) {
    this.id = start.id();
    this.refusal = start.refusal();
  }

  long id() {
    return id;
  }

  /** Whether this round may go on; false if another process is in one. For the route. */
  public boolean isBegun() {
    return refusal == null;
  }

  /** Why it may not go on, or null. */
  public @Nullable String refusal() {
    return refusal;
  }

  void compensated(Recovered recovered) {
    abandoned = abandoned.plus(recovered);
  }

  void foundLate(int ranges) {
    lateRanges += ranges;
  }

  void pruned(long rows) {
    pruned += rows;
  }

  void ended(int stuckSagas, @Nullable String cause) {
    stuck = stuckSagas;
    error = cause;
  }

  /** What broke it off, or null. */
  public @Nullable String error() {
    return error;
  }

  /** {@code ok}, {@code failed} or {@code refused}. */
  public String outcome() {
    if (refusal != null) {
      return "refused";
    }
    return error == null ? "ok" : "failed";
  }

  /** Whether nothing is left that needs another round or a person. */
  public boolean isAllDone() {
    return refusal == null
        && error == null
        && stuck == 0
        && abandoned.finished() == abandoned.taken();
  }

  CleanerRounds.Counts counts() {
    return new CleanerRounds.Counts(abandoned, lateRanges, 0, pruned);
  }

  /** The figures under their public names, in their public order. */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("abandoned", abandoned.taken());
    values.put("finished", abandoned.finished());
    values.put("stuck", stuck);
    values.put("late_ranges", lateRanges);
    values.put("pruned_rows", pruned);
    return values;
  }

  /** {@code key=value}, separated by blanks. */
  public String line() {
    return values().entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }
}
