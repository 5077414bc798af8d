package io.klinesaga.jmx;

import io.klinesaga.audit.AuditRequest;
import io.klinesaga.market.TimeRange;
import io.klinesaga.metrics.Gauges;
import io.klinesaga.metrics.Metric;
import java.util.Set;

/** The audit: what the last one found, and one by order. */
final class AuditBean implements AuditMXBean {
  private final Orders orders;
  private final Gauges gauges;
  private final OrderedWork work;

  AuditBean(Orders orders, Gauges gauges, OrderedWork work) {
    this.orders = orders;
    this.gauges = gauges;
    this.work = work;
  }

  @Override
  public String getLastAudit() {
    return GaugeTexts.time(gauges.get(Metric.AUDIT_LAST));
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
