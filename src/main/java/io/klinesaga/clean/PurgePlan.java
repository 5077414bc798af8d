package io.klinesaga.clean;

import io.klinesaga.market.BarChecksum;
import io.klinesaga.market.BarSum;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which ranges of some series are deleted, from rows that come in parts: runs of invalid
 * bars that are old enough, with no other bar in between.
 */
final class PurgePlan {
  private final Map<SeriesId, Long> transactions;
  private final UnaryOperator<Set<Long>> youngOf;
  private final BarChecksum checksum = new BarChecksum();
  private final Set<Long> young = new HashSet<>();
  private final Set<Long> known = new HashSet<>();
  private final Map<SeriesId, Run> runs = new LinkedHashMap<>();
  private final Map<SeriesId, BarSum> kept = new LinkedHashMap<>();
  private final List<PurgeReceipt> receipts = new ArrayList<>();

  /** Invalid bars that follow each other. */
  private record Run(long first, long last, int rows) {
    Run with(long ts) {
      return new Run(first, ts, rows + 1);
    }
  }

  /**
   * @param transactions the series with the transactions that delete
   * @param youngOf those of some transactions whose bars are not old enough
   */
  PurgePlan(Map<SeriesId, Long> transactions, UnaryOperator<Set<Long>> youngOf) {
    this.transactions = transactions;
    this.youngOf = youngOf;
    transactions.keySet().forEach(series -> kept.put(series, BarSum.NONE));
  }

  /** Takes the next rows of some series. */
  void add(Map<SeriesId, StoredBars> part) {
    learnAges(part);
    part.forEach(this::add);
  }

  private void learnAges(Map<SeriesId, StoredBars> part) {
    Set<Long> writers = new HashSet<>();
    for (StoredBars stored : part.values()) {
      for (int i = 0; i < stored.size(); i++) {
        if (stored.validity(i) == Validity.INVALID && known.add(stored.txnId(i))) {
          writers.add(stored.txnId(i));
        }
      }
    }
    if (!writers.isEmpty()) {
      young.addAll(youngOf.apply(writers));
    }
  }

  private void add(SeriesId series, StoredBars stored) {
    BarSum sum = kept.getOrDefault(series, BarSum.NONE);
    Run run = runs.remove(series);
    for (int i = 0; i < stored.size(); i++) {
      long ts = stored.bars().ts(i);
      if (stored.validity(i) == Validity.INVALID && !young.contains(stored.txnId(i))) {
        run = run == null ? new Run(ts, ts, 1) : run.with(ts);
      } else {
        end(series, run);
        run = null;
        sum = sum.plus(checksum.ofRow(stored.bars(), i));
      }
    }
    kept.put(series, sum);
    if (run != null) {
      runs.put(series, run);
    }
  }

  private void end(SeriesId series, @Nullable Run run) {
    if (run != null) {
      long transaction = transactions.getOrDefault(series, 0L);
      TimeRange range = new TimeRange(run.first, run.last);
      receipts.add(new PurgeReceipt(transaction, series, range, run.rows));
    }
  }

  /** No more rows come. */
  void end() {
    runs.forEach(this::end);
    runs.clear();
  }

  /** What is to be deleted. */
  List<PurgeReceipt> receipts() {
    return receipts;
  }

  /** Sum of the rows of each series that must still be there afterwards. */
  Map<SeriesId, BarSum> kept() {
    return kept;
  }
}
