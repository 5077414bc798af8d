package io.klinesaga.jmx;

import io.klinesaga.market.MarketTime;
import io.klinesaga.source.gate.SourceBudgets;
import java.util.List;

/** The pauses that all processes keep to. */
final class SourcesBean implements SourcesMXBean {
  private final SourceBudgets budgets;

  SourcesBean(SourceBudgets budgets) {
    this.budgets = budgets;
  }

  @Override
  public List<String> getPaused() {
    return budgets.pauses().stream()
        .map(
            pause ->
                pause.source() + " until " + MarketTime.text(pause.until()) + ": " + pause.reason())
        .toList();
  }

  @Override
  public String resume(String name) {
    return budgets.resume(name)
        ? "source " + name + " may be asked again"
        : "refused: source " + name + " is not paused";
  }
}
