package io.klinesaga.check;

import io.klinesaga.market.Bars;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.source.RejectedBar;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Bars after the check.
 *
 * @param reading what was checked
 * @param good the bars that obey every rule
 * @param rejected what the source rejected, then what the rules rejected in time order
 * @param warnings the source's warnings, then those of the rules, one sentence each
 * @param suspended times at which the source says that there was no trade and no price
 * @param provenance where they come from
 * @param verdict why nothing of it may be stored, the good bars included; null if they may
 */
public record Checked(
    Reading reading,
    Bars good,
    List<RejectedBar> rejected,
    List<String> warnings,
    Set<Long> suspended,
    Provenance provenance,
    @Nullable SeriesVerdict verdict) {
  private static final Set<String> NOT_MISSING =
      Set.of(Rule.UNFINISHED.id(), Rule.FUTURE_TIME.id());

  public Checked {
    rejected = List.copyOf(rejected);
    warnings = List.copyOf(warnings);
    suspended = Set.copyOf(suspended);
  }

  /** Of a source that says nothing of itself. */
  public Checked(
      Reading reading,
      Bars good,
      List<RejectedBar> rejected,
      List<String> warnings,
      Set<Long> suspended,
      @Nullable SeriesVerdict verdict) {
    this(reading, good, rejected, warnings, suspended, Provenance.NONE, verdict);
  }

  /** The same with the place they come from. */
  public Checked from(Provenance place) {
    return new Checked(reading, good, rejected, warnings, suspended, place, verdict);
  }

  /** Name of the source that delivered. */
  public String source() {
    return reading.source();
  }

  /** The last time of which the source has something, good or not; null if it has nothing. */
  public @Nullable Long lastTime() {
    Long last = good.isEmpty() ? null : (Long) good.lastTs();
    for (RejectedBar bar : rejected) {
      last = bar.ts().isPresent() ? later(last, bar.ts().getAsLong()) : last;
    }
    for (long day : suspended) {
      last = later(last, day);
    }
    return last;
  }

  private static Long later(@Nullable Long last, long time) {
    return last == null ? time : (Long) Math.max(last, time);
  }

  /**
   * The rejected bars that are bad, for the quarantine: all but those that are only {@link
   * Rule#UNFINISHED}, which a later read finds finished.
   */
  public List<RejectedBar> bad() {
    return rejected.isEmpty()
        ? rejected
        : rejected.stream().filter(bar -> !bar.rule().equals(Rule.UNFINISHED.id())).toList();
  }

  /**
   * The times at which a bar should be but none is good: what {@link
   * io.klinesaga.market.Resampler#resample} takes as rejected. A time between two bars counts for
   * the bar it lies in.
   */
  public Set<Long> holes() {
    Set<Long> holes = new TreeSet<>();
    SessionGrid grid = SessionGrid.of(reading.series().period());
    for (RejectedBar bar : rejected) {
      if (!NOT_MISSING.contains(bar.rule()) && bar.ts().isPresent()) {
        grid.barOf(bar.ts().getAsLong()).ifPresent(holes::add);
      }
    }
    holes.removeIf(ts -> good.indexOf(ts) >= 0);
    return holes;
  }
}
