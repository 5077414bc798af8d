package io.klinesaga.clean;

import io.klinesaga.clean.RolledBack.Entry;
import io.klinesaga.market.Period;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TdengineBarStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds valid bars of transactions that were rolled back lately: a request that was sent before the
 * roll-back can reach TDengine after it.
 */
public final class LateBars {
  private static final int PAGE = 200;

  private final RolledBack rolledBack;
  private final TdengineBarStore store;

  public LateBars(RolledBack rolledBack, TdengineBarStore store) {
    this.rolledBack = rolledBack;
    this.store = store;
  }

  /** Is told of late bars. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Called once for each transaction with late bars.
     *
     * @param range from the first to the last late bar
     */
    void found(Entry transaction, TimeRange range);
  }

  /** Shows each transaction of the window that has late bars. */
  public void find(Duration window, Visitor visitor) {
    forEachPage(
        window,
        page -> {
          for (Period period : Period.values()) {
            find(
                period, page.stream().filter(e -> e.series().period() == period).toList(), visitor);
          }
        });
  }

  /**
   * Shows each purge of the window that was broken off, whose last deletion can be late too, and
   * each roll-back that one process has taken over from another, whose last restore can be.
   */
  void inDoubt(Duration window, Consumer<Entry> visitor) {
    forEachPage(window, page -> page.stream().filter(Entry::isInDoubt).forEach(visitor));
  }

  private void forEachPage(Duration window, Consumer<List<Entry>> visitor) {
    Entry last = null;
    List<Entry> page;
    do {
      page = rolledBack.since(window, last, PAGE);
      visitor.accept(page);
      last = page.isEmpty() ? null : page.get(page.size() - 1);
    } while (page.size() == PAGE);
  }

  private void find(Period period, List<Entry> entries, Visitor visitor) {
    if (entries.isEmpty()) {
      return;
    }
    Map<Long, TimeRange> ranges =
        store.validOf(
            period,
            entries.stream().map(Entry::series).distinct().toList(),
            entries.stream().map(Entry::transactionId).toList(),
            entries.stream().map(Entry::range).reduce(TimeRange::span).orElseThrow());
    for (Entry entry : entries) {
      TimeRange range = ranges.get(entry.transactionId());
      if (range != null) {
        visitor.found(entry, range);
      }
    }
  }
}
