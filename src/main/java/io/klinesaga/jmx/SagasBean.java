package io.klinesaga.jmx;

import io.klinesaga.market.MarketTime;
import io.klinesaga.metrics.Gauges;
import io.klinesaga.metrics.Metric;
import io.klinesaga.postgres.PostgresSagaControl;
import java.util.List;
import java.util.function.Function;

/** Sagas that have not ended, and what a person may do about one. */
final class SagasBean implements SagasMXBean {
  private static final int MOST_SHOWN = 100;

  private final PostgresSagaControl control;
  private final Gauges gauges;

  SagasBean(PostgresSagaControl control, Gauges gauges) {
    this.control = control;
    this.gauges = gauges;
  }

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
    return GaugeTexts.percent(gauges.get(Metric.SUCCESS_RATE, "run"));
  }

  @Override
  public double getSuccessRateOfLastHour() {
    return GaugeTexts.percent(gauges.get(Metric.SUCCESS_RATE, "1h"));
  }

  @Override
  public List<OpenSaga> getOpenSagas() {
    return control.open(MOST_SHOWN).stream()
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
        saga -> control.retry(saga) ? "saga " + saga + " is due now; the cleaner takes it up" : "");
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
