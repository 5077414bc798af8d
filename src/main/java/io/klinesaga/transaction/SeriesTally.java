package io.klinesaga.transaction;

import io.klinesaga.market.BarChecksum;
import io.klinesaga.market.BarSum;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.transaction.CommittedBars.State;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The valid bars of one series, summed up by the transaction that wrote them. */
public final class SeriesTally {
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

  private SeriesTally() {}

  /**
   * Reads some series of one period.
   *
   * @param extents where they have rows
   * @param within only rows of this range
   * @return a tally of each, also of those without such rows
   */
  public static Map<SeriesId, SeriesTally> read(
      TdengineBarStore store,
      Period period,
      Collection<SeriesId> series,
      Map<SeriesId, TimeRange> extents,
      TimeRange within) {
    Map<SeriesId, SeriesTally> tallies = new HashMap<>();
    Map<SeriesId, TimeRange> ranges = new HashMap<>();
    for (SeriesId one : series) {
      tallies.put(one, new SeriesTally());
      TimeRange extent = extents.get(one);
      TimeRange range = extent == null ? null : extent.common(within);
      if (range != null) {
        ranges.put(one, range);
      }
    }
    store.read(
        period,
        ranges,
        part -> part.forEach((one, rows) -> Objects.requireNonNull(tallies.get(one)).add(rows)));
    return tallies;
  }

  /** Reads one series. */
  public static SeriesTally read(TdengineBarStore store, SeriesId series, TimeRange within) {
    List<SeriesId> alone = List.of(series);
    Map<SeriesId, TimeRange> extents = store.extents(series.period(), alone);
    return Objects.requireNonNull(read(store, series.period(), alone, extents, within).get(series));
  }

  /** Adds the valid ones of rows that follow those before in time. */
  private void add(StoredBars rows) {
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

  /** How many. */
  public long count() {
    return count;
  }

  /** Who wrote them. */
  public Collection<Long> transactions() {
    return writers.keySet();
  }

  /** The times of the first and last; null if there is none. */
  public @Nullable TimeRange extent() {
    return extent;
  }

  /** Where first, last or number differ from what is known; null if they do not. */
  public @Nullable String difference(@Nullable State state) {
    long expected = state == null ? 0 : state.count();
    TimeRange known = state == null ? null : state.extent();
    boolean isSame = expected == count && (count == 0 || Objects.equals(extent, known));
    return isSame
        ? null
        : "sync_state has " + text(expected, known) + ", TDengine has " + text(count, extent);
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

  /** What is left of a transaction here. */
  public BarSum sum(long transactionId) {
    Writer writer = writers.get(transactionId);
    return writer == null ? BarSum.NONE : writer.sum();
  }

  /** From the first to the last bar of a transaction here, which must have one. */
  public TimeRange range(long transactionId) {
    return Objects.requireNonNull(writers.get(transactionId)).range();
  }
}
