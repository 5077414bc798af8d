package io.klinesaga.jmx;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.metrics.Gauges;
import io.klinesaga.postgres.PostgresSagaControl;
import io.klinesaga.source.gate.SourceBudgets;

/** The MBeans of the product: what JMX clients see and may order. */
public final class ProductMBeans implements AutoCloseable {
  private final Opened registered = new Opened();

  /**
   * Shows them to JMX clients until this is closed.
   *
   * @param mode how ordered runs write
   */
  public void register(
      Orders orders,
      PostgresSagaControl control,
      SourceBudgets budgets,
      Gauges gauges,
      TransactionMode mode) {
    SagasBean sagas = new SagasBean(control, gauges);
    CleanerBean cleaner = new CleanerBean(orders, gauges, work("clean"));
    SyncBean sync = new SyncBean(orders, gauges, work("sync"), mode);
    AuditBean audit = new AuditBean(orders, gauges, work("audit"));
    registered.add(DescribedMBean.register("Sagas", sagas, SagasMXBean.class));
    registered.add(DescribedMBean.register("Cleaner", cleaner, CleanerMXBean.class));
    registered.add(DescribedMBean.register("Sync", sync, SyncMXBean.class));
    registered.add(DescribedMBean.register("Audit", audit, AuditMXBean.class));
    registered.add(
        DescribedMBean.register("Sources", new SourcesBean(budgets), SourcesMXBean.class));
  }

  private OrderedWork work(String name) {
    return registered.add(new OrderedWork(name));
  }

  @Override
  public void close() {
    registered.close();
  }
}
