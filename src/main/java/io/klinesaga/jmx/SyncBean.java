package io.klinesaga.jmx;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.metrics.Gauges;
import io.klinesaga.metrics.Metric;
import io.klinesaga.sync.SyncRequest;
import java.util.Arrays;
import java.util.List;

/** The sync: when it last ran, and runs by order. */
final class SyncBean implements SyncMXBean {
  private static final List<Period> DAILY = List.of(Period.DAY);
  private static final List<Period> MINUTES =
      Arrays.stream(Period.values()).filter(p -> !p.isDaily()).toList();

  private final Orders orders;
  private final Gauges gauges;
  private final OrderedWork work;
  private final TransactionMode mode;

  /**
   * @param mode how ordered runs write
   */
  SyncBean(Orders orders, Gauges gauges, OrderedWork work, TransactionMode mode) {
    this.orders = orders;
    this.gauges = gauges;
    this.work = work;
    this.mode = mode;
  }

  @Override
  public String getLastDailyRun() {
    return GaugeTexts.time(gauges.get(Metric.LAST_RUN, "daily"));
  }

  @Override
  public String getLastMinuteRun() {
    return GaugeTexts.time(gauges.get(Metric.LAST_RUN, "minute"));
  }

  @Override
  public String getLastAnswer() {
    return work.lastAnswer();
  }

  @Override
  public String syncDaily(boolean full) {
    return sync(DAILY, full);
  }

  @Override
  public String syncMinute(boolean full) {
    return sync(MINUTES, full);
  }

  private String sync(List<Period> periods, boolean full) {
    SyncRequest request = new SyncRequest(periods, List.of(), 0, full, mode, null, null);
    return work.order(() -> orders.sync(request).line());
  }
}
