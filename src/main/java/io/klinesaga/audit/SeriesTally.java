package io.klinesaga.audit;

import io.klinesaga.audit.AuditFacts.Logged;
import io.klinesaga.audit.AuditFacts.State;
import io.klinesaga.market.BarChecksum;
import io.klinesaga.market.BarSum;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The valid bars of one series, summed up by the transaction that wrote them. */
final class SeriesTally {
  private final SeriesId series;
  private final BarChecksum checksum = new BarChecksum();
  private final Map<Long, BarSum> sums = new TreeMap<>();
  private final Map<Long, TimeRange> ranges = new HashMap<>();
  private @Nullable TimeRange extent;
  private long count;

  SeriesTally(SeriesId series) {
    this.series = series;
  }

  void add(Bars bars, int i, long txnId) {
    long ts = bars.ts(i);
    TimeRange here = new TimeRange(ts, ts);
    TimeRange before = extent;
    extent = before == null ? here : before.span(here);
    count++;
    sums.merge(txnId, BarSum.NONE.plus(checksum.ofRow(bars, i)), SeriesTally::plus);
    ranges.merge(txnId, here, TimeRange::span);
  }

  private static BarSum plus(BarSum a, BarSum b) {
    return new BarSum(a.count() + b.count(), a.checksum() + b.checksum());
  }

  long count() {
    return count;
  }

  Collection<Long> transactions() {
    return sums.keySet();
  }

  /** Compares first, last and number. */
  void compareState(@Nullable State state, List<Violation> violations) {
    long expected = state == null ? 0 : state.count();
    TimeRange known = state == null ? null : state.extent();
    boolean isSame =
        expected == count && (count == 0 || String.valueOf(extent).equals(String.valueOf(known)));
    if (!isSame) {
      violations.add(
          new Violation(
              Invariant.METADATA,
              series,
              extent == null ? known : extent,
              0,
              "sync_state has " + text(expected, known) + ", TDengine has " + text(count, extent)));
    }
  }

  private static String text(long count, @Nullable TimeRange extent) {
    return extent == null
        ? count + " bars"
        : count
            + " bars from "
            + MarketTime.dateTime(extent.from())
            + " to "
            + MarketTime.dateTime(extent.to());
  }

  /**
   * Compares with the log.
   *
   * @param logged transactions by id: every one found, if the log has it, and every committed one
   *     of which something must be left
   * @param prunedThrough transactions up to this id are known to be old
   * @param within a committed transaction is summed up only if it lies in this range
   */
  void compareLog(
      Map<Long, Logged> logged, long prunedThrough, TimeRange within, List<Violation> violations) {
    sums.forEach(
        (id, sum) -> {
          Logged entry = logged.get(id);
          boolean isCommitted = entry != null && entry.status().equals("COMMITTED");
          boolean isOld = entry == null && id > 0 && id <= prunedThrough;
          if (id != 0 && !isCommitted && !isOld) {
            violations.add(uncommitted(id, sum, entry));
          }
        });
    List<Logged> expected = new ArrayList<>(logged.values());
    for (Logged entry : expected) {
      BarSum live = entry.live();
      BarSum found = sums.getOrDefault(entry.id(), BarSum.NONE);
      boolean isInside =
          within.contains(entry.range().from()) && within.contains(entry.range().to());
      if (live != null && isInside && !live.equals(found)) {
        violations.add(
            new Violation(
                Invariant.CHECKSUM,
                series,
                entry.range(),
                entry.id(),
                "of transaction "
                    + entry.id()
                    + " the log has "
                    + live
                    + ", TDengine has "
                    + found));
      }
    }
  }

  private Violation uncommitted(long id, BarSum sum, @Nullable Logged entry) {
    String writer = id == StoredBars.NO_TXN ? "no transaction" : "transaction " + id;
    String why = entry == null ? "which is not in the log" : "which is " + entry.status();
    return new Violation(
        Invariant.COMMITTED_BARS,
        series,
        ranges.get(id),
        id,
        sum.count() + " valid bars of " + writer + (id == StoredBars.NO_TXN ? "" : ", " + why));
  }

  /** What is left of a transaction here. */
  BarSum sum(long transactionId) {
    return sums.getOrDefault(transactionId, BarSum.NONE);
  }
}
