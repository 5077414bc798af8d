package io.klinesaga.check;

import io.klinesaga.market.Bars;
import io.klinesaga.source.BarCollector;
import io.klinesaga.source.RejectedBar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The bad records of one series. Of too many, which refuse the series, only the number is kept. */
final class Rejections {
  private static final int MOST = BarCollector.MAX_REJECTED;

  private final Reading reading;
  private final List<RejectedBar> bars = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private double[] ratios = new double[0];
  private int ratioCount;

  /**
   * @param shift what makes stored times of the times of the source
   */
  Rejections(Reading reading, List<RejectedBar> ofSource, long shift) {
    this.reading = reading;
    for (RejectedBar bar : ofSource) {
      add(shift == 0 ? bar : shifted(bar, shift));
    }
  }

  private static RejectedBar shifted(RejectedBar bar, long shift) {
    OptionalLong ts =
        bar.ts().isPresent() ? OptionalLong.of(bar.ts().getAsLong() + shift) : bar.ts();
    return new RejectedBar(ts, bar.rule(), bar.reason(), bar.payload(), bar.origin());
  }

  /** Whether another one still has a place. */
  boolean hasPlace() {
    return bars.size() < MOST;
  }

  void add(RejectedBar bar) {
    if (hasPlace()) {
      bars.add(bar);
    }
    count(bar.rule());
  }

  /** Counts one that has no place. */
  void count(String rule) {
    if (!rule.equals(Rule.UNFINISHED.id())) {
      counts.merge(rule, 1, Integer::sum);
    }
  }

  /** Remembers what its amount says of its units. */
  void addRatio(Bars of, int i) {
    if (ratioCount == ratios.length) {
      ratios = Arrays.copyOf(ratios, Math.max(16, ratioCount * 2));
    }
    if (ratioCount < MOST) {
      ratios[ratioCount++] = Units.ratio(of, i);
    }
  }

  List<RejectedBar> bars() {
    return bars;
  }

  SeriesVerdict.Evidence evidence(int good) {
    return new SeriesVerdict.Evidence(good, Map.copyOf(counts), bars, hint());
  }

  private String hint() {
    if (ratioCount == 0) {
      return "";
    }
    Arrays.sort(ratios, 0, ratioCount);
    return new UnitHint(reading).text(ratios[ratioCount / 2]);
  }
}
