package io.klinesaga.reference;

import io.klinesaga.reference.ReferenceLine.State;
import java.util.List;
import java.util.Locale;

/** What came of a run, one line for each kind of each source. */
public record ReferenceReport(List<ReferenceLine> lines) {
  public ReferenceReport {
    lines = List.copyOf(lines);
  }

  /** Whether everything that is there was taken over. */
  public boolean isClean() {
    return lines.stream().noneMatch(line -> line.state().isProblem());
  }

  /** Whether no source could be read at all. */
  public boolean isUnreachable() {
    return !lines.isEmpty() && lines.stream().allMatch(line -> line.state() == State.FAILED);
  }

  /** How many rows are other than before. */
  public int changed() {
    return lines.stream().mapToInt(line -> line.changes().total()).sum();
  }

  /** The last line: what it comes to. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "changed=%d refused=%d postponed=%d failed=%d: %s",
        changed(),
        lines.stream().mapToInt(line -> line.refused().size()).sum(),
        count(State.POSTPONED),
        count(State.FAILED),
        changed() == 0 ? "nothing has changed" : "the reference data have changed");
  }

  private long count(State state) {
    return lines.stream().filter(line -> line.state() == state).count();
  }
}
