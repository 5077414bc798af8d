package io.klinesaga.app;

import io.klinesaga.audit.AuditListener;
import io.klinesaga.audit.AuditReport;
import io.klinesaga.audit.AuditRequest;
import io.klinesaga.clean.CleanerRound;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.jmx.AuditMXBean;
import io.klinesaga.jmx.CleanerMXBean;
import io.klinesaga.jmx.DescribedMBean;
import io.klinesaga.jmx.OpenSaga;
import io.klinesaga.jmx.SagasMXBean;
import io.klinesaga.jmx.SyncMXBean;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.TimeRange;
import io.klinesaga.metrics.Figures;
import io.klinesaga.metrics.Metric;
import io.klinesaga.postgres.PostgresAuditResults;
import io.klinesaga.postgres.PostgresSagaControl;
import io.klinesaga.sync.SyncRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The MBeans of the product: what JMX clients see and may order. */
final class Operator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Operator.class);
  private static final List<Period> DAILY = List.of(Period.DAY);
  private static final List<Period> MINUTES =
      Arrays.stream(Period.values()).filter(p -> !p.isDaily()).toList();

  private final KlineApplication application;
  private final PostgresSagaControl control;
  private final Figures figures;
  private final TransactionMode mode;
  private final AuditListener audits;
  private final Opened registered = new Opened();

  /**
   * @param mode how ordered runs write
   * @param audits is told of ordered audits
   */
  Operator(
      KlineApplication application,
      PostgresSagaControl control,
      Figures figures,
      TransactionMode mode,
      AuditListener audits) {
    this.application = application;
    this.control = control;
    this.figures = figures;
    this.mode = mode;
    this.audits = audits;
  }

  void register() {
    registered.add(DescribedMBean.register("Sagas", new Sagas(), SagasMXBean.class));
    registered.add(DescribedMBean.register("Cleaner", new Cleaning(), CleanerMXBean.class));
    registered.add(DescribedMBean.register("Sync", new Syncs(), SyncMXBean.class));
    registered.add(DescribedMBean.register("Audit", new Audits(), AuditMXBean.class));
  }

  /** For people; what is not known or has never been is empty. */
  private static String time(double seconds) {
    return seconds > 0 ? MarketTime.text(Instant.ofEpochSecond((long) seconds)) : "";
  }

  private static double percent(double ratio) {
    return Double.isNaN(ratio) ? ratio : Math.round(10_000 * ratio) / 100.0;
  }

  private Task task(String name) {
    Task task = new Task(name);
    registered.add(task);
    return task;
  }

  @Override
  public void close() {
    registered.close();
  }

  private final class Sagas implements SagasMXBean {
    @Override
    public double getPending() {
      return figures.get(Metric.PENDING);
    }

    @Override
    public double getOldestPendingSeconds() {
      return figures.get(Metric.OLDEST_PENDING);
    }

    @Override
    public double getStuck() {
      return figures.get(Metric.STUCK);
    }

    @Override
    public double getSuccessRateOfLastRun() {
      return percent(figures.get(Metric.SUCCESS_RATE, "run"));
    }

    @Override
    public double getSuccessRateOfLastHour() {
      return percent(figures.get(Metric.SUCCESS_RATE, "1h"));
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
                      MarketTime.text(s.began()),
                      MarketTime.text(s.deadline()),
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
    private final Task task = task("clean");

    @Override
    public String getLastSuccess() {
      return time(figures.get(Metric.CLEANER_LAST_SUCCESS));
    }

    @Override
    public String getLastAnswer() {
      return task.lastAnswer();
    }

    @Override
    public String cleanNow() {
      return task.order(
          () -> {
            CleanerRound round = application.clean();
            return round.isBegun() ? round.line() : "refused: " + round.refusal();
          });
    }
  }

  private final class Syncs implements SyncMXBean {
    private final Task task = task("sync");

    @Override
    public String getLastDailyRun() {
      return time(figures.get(Metric.LAST_RUN, "daily"));
    }

    @Override
    public String getLastMinuteRun() {
      return time(figures.get(Metric.LAST_RUN, "minute"));
    }

    @Override
    public String getLastAnswer() {
      return task.lastAnswer();
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
      return task.order(() -> application.sync(request).line());
    }
  }

  private final class Audits implements AuditMXBean {
    private final Task task = task("audit");

    @Override
    public String getLastAudit() {
      return time(figures.get(Metric.AUDIT_LAST));
    }

    @Override
    public double getViolations() {
      return figures.sum(Metric.AUDIT_VIOLATIONS);
    }

    @Override
    public String getLastAnswer() {
      return task.lastAnswer();
    }

    @Override
    public String auditNow(double samplePercent) {
      AuditRequest request = new AuditRequest(Set.of(), TimeRange.ALL, samplePercent);
      return task.order(() -> audit(request));
    }

    private String audit(AuditRequest request) {
      AuditReport report =
          application.auditor().audit(request, violation -> LOG.warn("{}", violation.line()));
      new PostgresAuditResults(application.postgres().transactions()).add(request, report);
      audits.ended(report);
      return report.line();
    }
  }
}
