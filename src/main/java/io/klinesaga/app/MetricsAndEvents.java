package io.klinesaga.app;

import io.klinesaga.config.Configuration;
import io.klinesaga.event.CamelEvents;
import io.klinesaga.event.DayNews;
import io.klinesaga.event.EventLog;
import io.klinesaga.event.EventRoute;
import io.klinesaga.event.KlineEvents;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.market.CalendarWatch;
import io.klinesaga.metrics.GaugeUpdates;
import io.klinesaga.metrics.Gauges;
import io.klinesaga.metrics.KlineMetrics;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresDayChanges;
import io.klinesaga.tdengine.TdengineBarStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;

/** The metrics and events of one process, and everybody who gets them. */
final class MetricsAndEvents implements AutoCloseable {
  /** Under this name Camel finds the registry, serves it and adds its own meters. */
  private static final String CAMELS_REGISTRY = "metricsRegistry";

  private final MeterRegistry registry;
  private final KlineMetrics metrics;
  private final KlineEvents events = new KlineEvents();
  private final WorkListeners listeners;
  private final GaugeUpdates gauges;
  private final DayNews news;
  private final boolean isRun;
  private final Opened opened = new Opened();
  private final Opened sending = new Opened();

  /**
   * @param isRun whether this is the process {@code run}; a command counts for itself alone
   */
  MetricsAndEvents(
      Configuration configuration,
      boolean isRun,
      PostgresDatabase postgres,
      TdengineBarStore store,
      CalendarWatch calendar,
      Clock clock) {
    this.isRun = isRun;
    boolean isServed = isRun && configuration.management().enabled();
    registry =
        isServed
            ? new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)
            : new SimpleMeterRegistry();
    metrics = new KlineMetrics(registry, version(), configuration.sources());
    events.subscribe(new EventLog(configuration.events().json(), clock));
    listeners = WorkListeners.of(metrics, events);
    gauges =
        new GaugeUpdates(
            metrics.gauges(),
            postgres,
            store,
            configuration.dataDir(),
            calendar,
            DayBook.due(configuration));
    news = new DayNews(new PostgresDayChanges(postgres.transactions()), listeners.days());
    opened.onClose(registry::close);
    opened.add(gauges);
  }

  static String version() {
    return Objects.requireNonNullElse(
        MetricsAndEvents.class.getPackage().getImplementationVersion(), "development");
  }

  /** Before Camel configures itself. */
  void bind(CamelContext context) {
    if (registry instanceof PrometheusMeterRegistry) {
      context.getRegistry().bind(CAMELS_REGISTRY, registry);
    }
    events.subscribe(new CamelEvents(context));
  }

  /**
   * When the routes run.
   *
   * @param address of the integrators' route, which must be there; empty for none
   */
  void start(CamelContext context, String address) {
    if (!address.isEmpty()) {
      ProducerTemplate sender = context.createProducerTemplate();
      sending.onClose(sender::stop);
      events.subscribe(sending.add(new EventRoute(address, sender)));
    }
    if (isRun) {
      gauges.start();
      sending.add(news).start();
    }
  }

  WorkListeners listeners() {
    return listeners;
  }

  MeterRegistry registry() {
    return registry;
  }

  KlineEvents events() {
    return events;
  }

  Gauges gauges() {
    return metrics.gauges();
  }

  /** While the routes still run: what is left goes to the integrators' route. */
  void closeRoute() {
    sending.close();
  }

  @Override
  public void close() {
    opened.close();
  }
}
