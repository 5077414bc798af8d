package io.klinesaga.app;

import io.klinesaga.audit.AuditListener;
import io.klinesaga.clean.CleanerListener;
import io.klinesaga.cluster.ClusterListener;
import io.klinesaga.complete.DayListener;
import io.klinesaga.event.Broadcast;
import io.klinesaga.event.EventPublisher;
import io.klinesaga.event.KlineEvents;
import io.klinesaga.metrics.KlineMetrics;
import io.klinesaga.saga.SagaListener;
import io.klinesaga.source.SourceListener;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.transaction.CompensationListener;
import java.util.List;

/** Everybody who follows the work: metrics and events, one listener of each kind. */
public record WorkListeners(
    SagaListener sagas,
    SyncListener sync,
    CompensationListener compensations,
    SourceListener sources,
    CleanerListener cleaner,
    AuditListener audit,
    DayListener days,
    ClusterListener cluster) {
  /** Nobody. */
  public static final WorkListeners NONE =
      new WorkListeners(
          SagaListener.NONE,
          SyncListener.NONE,
          CompensationListener.NONE,
          SourceListener.NONE,
          CleanerListener.NONE,
          report -> {},
          DayListener.NONE,
          ClusterListener.NONE);

  static WorkListeners of(KlineMetrics metrics, KlineEvents events) {
    EventPublisher publisher = new EventPublisher(events);
    events.subscribe(metrics);
    return new WorkListeners(
        Broadcast.to(SagaListener.class, List.of(metrics, publisher)),
        Broadcast.to(SyncListener.class, List.of(metrics, publisher)),
        Broadcast.to(CompensationListener.class, List.of(metrics, publisher)),
        Broadcast.to(SourceListener.class, List.of(metrics, publisher)),
        Broadcast.to(CleanerListener.class, List.of(metrics, publisher)),
        Broadcast.to(AuditListener.class, List.of(publisher)),
        Broadcast.to(DayListener.class, List.of(publisher)),
        metrics);
  }

  /** These, and before them one more that follows sagas. */
  WorkListeners after(SagaListener first) {
    return new WorkListeners(
        Broadcast.to(SagaListener.class, List.of(first, sagas)),
        sync,
        compensations,
        sources,
        cleaner,
        audit,
        days,
        cluster);
  }

  /** These, and before them one more that follows runs. */
  WorkListeners after(SyncListener first) {
    return new WorkListeners(
        sagas,
        Broadcast.to(SyncListener.class, List.of(first, sync)),
        compensations,
        sources,
        cleaner,
        audit,
        days,
        cluster);
  }
}
