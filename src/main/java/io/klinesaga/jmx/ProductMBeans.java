package io.klinesaga.jmx;

import io.klinesaga.audit.AuditRequest;
import io.klinesaga.clean.CleanerRound;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.market.Period;
import io.klinesaga.market.TimeRange;
import io.klinesaga.metrics.Gauges;
import io.klinesaga.metrics.Metric;
import io.klinesaga.postgres.PostgresSagaControl;
import io.klinesaga.sync.SyncRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The MBeans of the product: what JMX clients see and may order. */
public final class ProductMBeans implements AutoCloseable {
  private static final List<Period> DAILY = List.of(Period.DAY);
  private static final List<Period> MINUTES =
      Arrays.stream(Period.values()).filter(p -> !p.isDaily()).toList();

  private final Orders orders;
  private final PostgresSagaControl control;
  private final Gauges gauges;
  private final TransactionMode mode;
  private final Opened registered = new Opened();

  /**
   * @param mode how ordered runs write
   */
  public ProductMBeans(
      Orders orders, PostgresSagaControl control, Gauges gauges, TransactionMode mode) {
    this.orders = orders;
    this.control = control;
    this.gauges = gauges;
    this.mode = mode;
  }

  /** Shows them to JMX clients until this is closed. */
  public void register() {
    registered.add(DescribedMBean.register("Sagas", new Sagas(), SagasMXBean.class));
    registered.add(DescribedMBean.register("Cleaner", new Cleaning(), CleanerMXBean.class));
    registered.add(DescribedMBean.register("Sync", new Syncs(), SyncMXBean.class));
    registered.add(DescribedMBean.register("Audit", new Audits(), AuditMXBean.class));
  }

  private OrderedWork work(String name) {
    OrderedWork work = new OrderedWork(name);
    registered.add(work);
    return work;
  }

  @Override
  public void close() {
    registered.close();
  }

  private final class Sagas implements SagasMXBean {
    @Override
    public double getPending() {
      return gauges.get(Metric.PENDING);
    }

    @Override
    public double getOldestPendingSeconds() {
      return gauges.get(Metric.OLDEST_PENDING);
    }

    @Override
    public double getStuck() {
      return gauges.get(Metric.STUCK);
    }

    @Override
    public double getSuccessRateOfLastRun() {
      return gauges.get(Metric.SUCCESS_RATE, "run");
    }

    @Override
    public double getSuccessRateOfLastHour() {
      return gauges.get(Metric.SUCCESS_RATE, "1h");
    }

    @Override
    public List<OpenSaga> getOpenSagas() {
      return control.open(100).stream()
          .map(
              s ->
                  new OpenSaga(
                      s.id(),
                      s.state(),
                      s.attempts(),
                      s.began().toString(),
                      s.deadline().toString(),
                      s.owner(),
                      s.lastError()))
          .toList();
    }

    @Override
    public String retry(String id) {
      return act(
          id,
          saga ->
              control.retry(saga) ? "saga " + saga + " is due now; the cleaner takes it up" : "");
    }

    @Override
    public String giveUp(String id, String reason) {
      if (reason.isBlank()) {
        return "refused: expected a reason";
      }
      return act(
          id,
          saga ->
              control.giveUp(saga, reason)
                  ? "saga " + saga + " is given up; the next sync reads its ranges again"
                  : "");
    }

    private String act(String id, Function<String, String> action) {
      return control
          .find(id)
          .map(action)
          .map(answer -> answer.isEmpty() ? "refused: saga " + id + " runs or has ended" : answer)
          .orElse("refused: no saga or transaction has the id '" + id + "'");
    }
  }

  private final class Cleaning implements CleanerMXBean {
    private final OrderedWork work = work("clean");

    @Override
    public double getLastSuccess() {
      return gauges.get(Metric.CLEANER_LAST_SUCCESS);
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

  private final class Syncs implements SyncMXBean {
    private final OrderedWork work = work("sync");

    @Override
    public double getLastDailyRun() {
      return gauges.get(Metric.LAST_RUN, "daily");
    }

    @Override
    public double getLastMinuteRun() {
      return gauges.get(Metric.LAST_RUN, "minute");
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

  private final class Audits implements AuditMXBean {
    private final OrderedWork work = work("audit");

    @Override
    public double getLastAudit() {
      return gauges.get(Metric.AUDIT_LAST);
    }

    @Override
    public double getViolations() {
      return gauges.sum(Metric.AUDIT_VIOLATIONS);
    }

    @Override
    public String getLastAnswer() {
      return work.lastAnswer();
    }

    @Override
    public String auditNow(double samplePercent) {
      AuditRequest request = new AuditRequest(Set.of(), TimeRange.ALL, samplePercent);
      return work.order(() -> orders.audit(request).line());
    }
  }
}
