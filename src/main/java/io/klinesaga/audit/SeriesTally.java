package io.klinesaga.audit;

import io.klinesaga.audit.AuditFacts.Logged;
import io.klinesaga.audit.AuditFacts.State;
import io.klinesaga.market.BarChecksum;
import io.klinesaga.market.BarSum;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The valid bars of one series, summed up by the transaction that wrote them. */
final class SeriesTally {
  private final SeriesId series;
  private final BarChecksum checksum = new BarChecksum();
  private final Map<Long, Writer> writers = new TreeMap<>();
  private Writer last = new Writer(Long.MIN_VALUE);
  private @Nullable TimeRange extent;
  private long count;

  /** What one transaction wrote. */
  private static final class Writer {
    private final long id;
    private int count;
    private long checksum;
    private long firstTs = Long.MAX_VALUE;
    private long lastTs = Long.MIN_VALUE;

    Writer(long id) {
      this.id = id;
    }

    void add(long ts, long rowChecksum) {
      count++;
      checksum += rowChecksum;
      firstTs = Math.min(firstTs, ts);
      lastTs = Math.max(lastTs, ts);
    }

    BarSum sum() {
      return new BarSum(count, checksum);
    }

    TimeRange range() {
      return new TimeRange(firstTs, lastTs);
    }
  }

  SeriesTally(SeriesId series) {
    this.series = series;
  }

  /** Adds the valid ones of rows that follow those before in time. */
  void add(StoredBars rows) {
    long first = Long.MAX_VALUE;
    long end = Long.MIN_VALUE;
    for (int i = 0; i < rows.size(); i++) {
      if (rows.isValid(i)) {
        long ts = rows.bars().ts(i);
        writer(rows.txnId(i)).add(ts, checksum.ofRow(rows.bars(), i));
        first = Math.min(first, ts);
        end = Math.max(end, ts);
        count++;
      }
    }
    if (first <= end) {
      TimeRange here = new TimeRange(first, end);
      TimeRange before = extent;
      extent = before == null ? here : before.span(here);
    }
  }

  private Writer writer(long id) {
    if (last.id != id || last.count == 0) {
      last = writers.computeIfAbsent(id, Writer::new);
    }
    return last;
  }

  long count() {
    return count;
  }

  Collection<Long> transactions() {
    return writers.keySet();
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
    writers.forEach(
        (id, writer) -> {
          Logged entry = logged.get(id);
          boolean isCommitted = entry != null && entry.status().equals("COMMITTED");
          boolean isOld = entry == null && id > 0 && id <= prunedThrough;
          if (id != 0 && !isCommitted && !isOld) {
            violations.add(uncommitted(writer, entry));
          }
        });
    List<Logged> expected = new ArrayList<>(logged.values());
    for (Logged entry : expected) {
      BarSum live = entry.live();
      BarSum found = sum(entry.id());
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

  private Violation uncommitted(Writer writer, @Nullable Logged entry) {
    long id = writer.id;
    String who = id == StoredBars.NO_TXN ? "no transaction" : "transaction " + id;
    String why = entry == null ? "which is not in the log" : "which is " + entry.status();
    return new Violation(
        Invariant.COMMITTED_BARS,
        series,
        writer.range(),
        id,
        writer.count + " valid bars of " + who + (id == StoredBars.NO_TXN ? "" : ", " + why));
  }

  /** What is left of a transaction here. */
  BarSum sum(long transactionId) {
    Writer writer = writers.get(transactionId);
    return writer == null ? BarSum.NONE : writer.sum();
  }
}
