package io.klinesaga.jmx;

import io.klinesaga.clean.CleanerRound;
import io.klinesaga.metrics.Gauges;
import io.klinesaga.metrics.Metric;

/** The cleaner: when it was through, and a round by order. */
final class CleanerBean implements CleanerMXBean {
  private final Orders orders;
  private final Gauges gauges;
  private final OrderedWork work;

  CleanerBean(Orders orders, Gauges gauges, OrderedWork work) {
    this.orders = orders;
    this.gauges = gauges;
    this.work = work;
  }

  @Override
  public String getLastSuccess() {
    return GaugeTexts.time(gauges.get(Metric.CLEANER_LAST_SUCCESS));
  }

  @Override
  public String getLastAnswer() {
    return work.lastAnswer();
  }

  @Override
  public String cleanNow() {
    return work.order(
        () -> {
          CleanerRound round = orders.clean();
          return round.isBegun() ? round.line() : "refused: " + round.refusal();
        });
  }
}
