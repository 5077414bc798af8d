package io.klinesaga.check;

import io.klinesaga.market.Bars;
import io.klinesaga.source.RejectedBar;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Bars after the check.
 *
 * @param source name of the source that delivered
 * @param good the bars that obey every rule
 * @param rejected what the source rejected, then what the rules rejected in time order
 * @param warnings the source's warnings, then those of the rules, one sentence each
 */
public record Checked(String source, Bars good, List<RejectedBar> rejected, List<String> warnings) {
  private static final Set<String> NOTHING_LOST =
      Set.of(
          Rule.UNFINISHED.id(),
          Rule.FUTURE_TIME.id(),
          Rule.OFF_GRID.id(),
          Rule.NOT_A_TRADING_DAY.id());

  public Checked {
    rejected = List.copyOf(rejected);
    warnings = List.copyOf(warnings);
  }

  /**
   * The rejected bars that are bad, for the quarantine: all but those that are only {@link
   * Rule#UNFINISHED}, which a later read finds finished.
   */
  public List<RejectedBar> bad() {
    return rejected.stream().filter(bar -> !bar.rule().equals(Rule.UNFINISHED.id())).toList();
  }

  /**
   * The times at which a bar should be but none is good: what {@link
   * io.klinesaga.market.Resampler#resample} takes as rejected.
   */
  public Set<Long> holes() {
    Set<Long> holes = new TreeSet<>();
    for (RejectedBar bar : rejected) {
      if (!NOTHING_LOST.contains(bar.rule()) && bar.ts().isPresent()) {
        long ts = bar.ts().getAsLong();
        if (good.indexOf(ts) < 0) {
          holes.add(ts);
        }
      }
    }
    return holes;
  }
}
