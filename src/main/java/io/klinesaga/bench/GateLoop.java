package io.klinesaga.bench;

import io.klinesaga.check.BarRules;
import io.klinesaga.check.Checked;
import io.klinesaga.check.Reading;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceBars;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the check of bars costs, without reading and writing them; on one thread. */
final class GateLoop {
  private final BarRules rules;
  private final KlineSource source;
  private final Instant now;
  private long rows;
  private int series;
  private long nanos;

  GateLoop(BarRules rules, KlineSource source, Instant now) {
    this.rules = rules;
    this.source = source;
    this.now = now;
  }

  /** Bars checked. */
  long rows() {
    return rows;
  }

  int series() {
    return series;
  }

  /** Time spent in the check. */
  Duration duration() {
    return Duration.ofNanos(nanos);
  }

  void run(List<Period> periods) {
    for (Period period : periods) {
      for (Symbol symbol : source.symbols(period)) {
        check(new SeriesId(symbol, period));
      }
    }
  }

  private void check(SeriesId one) {
    SourceBars read = source.fetch(one, TimeRange.ALL);
    Reading reading = Reading.of(source, one, TimeRange.ALL);
    long start = System.nanoTime();
    Checked checked = rules.check(reading, read, now);
    nanos += System.nanoTime() - start;
    if (checked.verdict() != null) {
      throw new IllegalStateException("the benchmark's bars are refused: " + checked.verdict());
    }
    rows += checked.good().size();
    series++;
  }
}
