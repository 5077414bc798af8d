package io.klinesaga.event;

import io.klinesaga.audit.AuditListener;
import io.klinesaga.audit.AuditReport;
import io.klinesaga.clean.CleanerListener;
import io.klinesaga.clean.CleanerRound;
import io.klinesaga.complete.DayChange;
import io.klinesaga.complete.DayListener;
import io.klinesaga.event.KlineEvent.AuditEnded;
import io.klinesaga.event.KlineEvent.CleanerRoundEnded;
import io.klinesaga.event.KlineEvent.Compensated;
import io.klinesaga.event.KlineEvent.DayComplete;
import io.klinesaga.event.KlineEvent.DayIncomplete;
import io.klinesaga.event.KlineEvent.Purged;
import io.klinesaga.event.KlineEvent.Quarantined;
import io.klinesaga.event.KlineEvent.Refused;
import io.klinesaga.event.KlineEvent.SagaEnded;
import io.klinesaga.event.KlineEvent.SagaStuck;
import io.klinesaga.event.KlineEvent.SourcePaused;
import io.klinesaga.event.KlineEvent.SourceResumed;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.saga.SagaListener;
import io.klinesaga.saga.SagaState;
import io.klinesaga.source.SourceListener;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.transaction.CompensationListener;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes events of what the listeners of the product are told. */
public final class EventPublisher
    implements SagaListener,
        SyncListener,
        CompensationListener,
        SourceListener,
        CleanerListener,
        AuditListener,
        DayListener {
  private final KlineEvents events;

  public EventPublisher(KlineEvents events) {
    this.events = events;
  }

  @Override
  public void ended(String sagaId, SagaState state, @Nullable Duration took) {
    events.publish(new SagaEnded(sagaId, state.name(), took == null ? null : took.toMillis()));
  }

  @Override
  public void stuck(String sagaId, String error) {
    events.publish(new SagaStuck(sagaId, error));
  }

  @Override
  public void rolledBack(String sagaId, Map<Period, Integer> transactions) {
    Map<String, Integer> byPeriod = new TreeMap<>();
    transactions.forEach((period, count) -> byPeriod.put(period.code(), count));
    events.publish(new Compensated(sagaId, byPeriod));
  }

  @Override
  public void runEnded(RunEnded run) {
    events.publish(
        new KlineEvent.RunEnded(
            run.runId(), run.kind(), run.outcome(), run.failure(), run.summary().figures()));
  }

  @Override
  public void read(String source, SeriesId series, int rows, Map<String, Integer> quarantined) {
    if (!quarantined.isEmpty()) {
      events.publish(
          new Quarantined(series.symbol().toString(), series.period().code(), source, quarantined));
    }
  }

  @Override
  public void refused(String source, SeriesId series, String rule) {
    events.publish(new Refused(series.symbol().toString(), series.period().code(), source, rule));
  }

  @Override
  public void paused(String source, String reason, Instant until) {
    events.publish(new SourcePaused(source, reason, MarketTime.text(until)));
  }

  @Override
  public void resumed(String source) {
    events.publish(new SourceResumed(source));
  }

  @Override
  public void purged(String sagaId, Period period, int transactions, long rows) {
    events.publish(new Purged(sagaId, period.code(), transactions, rows));
  }

  @Override
  public void roundEnded(CleanerRound round) {
    String reason = round.refusal() == null ? round.error() : round.refusal();
    events.publish(new CleanerRoundEnded(round.outcome(), reason, round.values()));
  }

  @Override
  public void changed(DayChange change) {
    String day = change.day().toString();
    String period = change.period().code();
    String at = MarketTime.text(change.at());
    Map<String, Object> figures = new LinkedHashMap<>(change.figures());
    events.publish(
        change.isComplete()
            ? new DayComplete(day, period, at, figures)
            : new DayIncomplete(day, period, change.complete(), at, figures));
  }

  @Override
  public void ended(AuditReport report) {
    events.publish(new AuditEnded(report.figures()));
  }
}
