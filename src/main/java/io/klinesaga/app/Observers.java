package io.klinesaga.app;

import io.klinesaga.audit.AuditListener;
import io.klinesaga.clean.CleanerListener;
import io.klinesaga.event.EventPublisher;
import io.klinesaga.event.KlineEvents;
import io.klinesaga.event.Listeners;
import io.klinesaga.metrics.KlineMetrics;
import io.klinesaga.saga.SagaListener;
import io.klinesaga.source.SourceListener;
import io.klinesaga.sync.WorkListener;
import java.util.List;

/** Everybody who follows the work: metrics and events, one listener of each kind. */
record Observers(
    SagaListener sagas,
    WorkListener work,
    SourceListener sources,
    CleanerListener cleaner,
    AuditListener audit) {
  /** Nobody. */
  static final Observers NONE =
      new Observers(
          SagaListener.NONE,
          WorkListener.NONE,
          SourceListener.NONE,
          CleanerListener.NONE,
          report -> {});

  static Observers of(KlineMetrics metrics, KlineEvents events) {
    EventPublisher publisher = new EventPublisher(events);
    events.subscribe(metrics);
    return new Observers(
        Listeners.all(SagaListener.class, List.of(metrics, publisher)),
        Listeners.all(WorkListener.class, List.of(metrics, publisher)),
        Listeners.all(SourceListener.class, List.of(metrics)),
        Listeners.all(CleanerListener.class, List.of(metrics, publisher)),
        Listeners.all(AuditListener.class, List.of(publisher)));
  }
}
