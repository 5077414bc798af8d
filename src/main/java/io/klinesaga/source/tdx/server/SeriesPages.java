package io.klinesaga.source.tdx.server;

import io.klinesaga.market.MarketTime;
import io.klinesaga.source.tdx.wire.BarPage;
import io.klinesaga.source.tdx.wire.BarQuery;
import io.klinesaga.source.tdx.wire.NoBarsException;
import io.klinesaga.source.tdx.wire.WireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The bars of one series from one host, page by page from the newest on. Each page is asked for so
 * that it begins within the one before: a new bar, which shifts all of them, opens no gap, and what
 * both have must be the same. A page shorter than asked for is no end; the end is a page that
 * begins where the one before did. For one thread.
 */
final class SeriesPages {
  private static final int OVERLAP = 8;

  private final Lease lease;
  private final Dialect dialect;
  private final BarQuery query;
  private final long liveFrom;
  private final List<BarPage> pages = new ArrayList<>();
  private final List<Integer> fresh = new ArrayList<>();
  private int size;
  private boolean isAtEnd;

  /**
   * @param query its start and count are not looked at
   * @param liveFrom bars from then on may change between two pages
   */
  SeriesPages(Lease lease, Dialect dialect, BarQuery query, long liveFrom) {
    this.lease = lease;
    this.dialect = dialect;
    this.query = query;
    this.liveFrom = liveFrom;
  }

  /**
   * Reads back to a time.
   *
   * @param needed how many bars that takes, as far as is known
   * @throws NoSeriesException if the host has no bars of it, but has of others
   * @throws RefusedException if it has none of others either
   * @throws SuspectException if two pages contradict each other
   */
  void read(long from, int needed)
      throws IOException, WireException, SuspectException, NoSeriesException {
    BarPage page = first(Math.min(needed, dialect.most()));
    take(page, page.size());
    while (page.time(0) >= from && !isAtEnd) {
      int start = Math.max(0, size - OVERLAP);
      if (start > BarQuery.MOST_START) {
        isAtEnd = true;
      } else {
        page = lease.ask(dialect.command(query.at(start, dialect.most())));
        join(page);
      }
    }
  }

  private BarPage first(int count) throws IOException, WireException, NoSeriesException {
    try {
      return lease.ask(dialect.command(query.at(0, count)));
    } catch (NoBarsException e) {
      requireServing(e);
      throw new NoSeriesException("it has none");
    }
  }

  /** A host that answers nothing for a share that certainly trades serves no bars any more. */
  private void requireServing(NoBarsException refusal) throws IOException, WireException {
    BarQuery known = new BarQuery(KnownBars.SHARE, false, 100, query.category(), 0, 1);
    try {
      if (!query.symbol().equals(KnownBars.SHARE)) {
        lease.ask(dialect.command(known));
        return;
      }
    } catch (NoBarsException e) {
      refusal.addSuppressed(e);
    }
    throw new RefusedException("it serves no bars any more: " + refusal.getMessage(), refusal);
  }

  private void join(BarPage page) throws SuspectException {
    BarPage before = pages.get(pages.size() - 1);
    int joint = indexOf(page, before.time(0));
    if (joint < 0) {
      throw new SuspectException(
          "a page ends at "
              + MarketTime.dateTime(page.time(page.size() - 1))
              + " or begins at "
              + MarketTime.dateTime(page.time(0))
              + " without the bar of "
              + MarketTime.dateTime(before.time(0))
              + ", with which the page before begins");
    }
    for (int i = joint, j = 0; i < page.size() && j < before.size(); i++, j++) {
      requireSame(page, i, before, j);
    }
    isAtEnd = joint == 0;
    take(page, joint);
  }

  private void requireSame(BarPage page, int i, BarPage before, int j) throws SuspectException {
    boolean isSame =
        page.time(i) == before.time(j)
            && (page.time(i) >= liveFrom
                || (page.open(i) == before.open(j)
                    && page.high(i) == before.high(j)
                    && page.low(i) == before.low(j)
                    && page.close(i) == before.close(j)
                    && page.volume(i) == before.volume(j)));
    if (!isSame) {
      throw new SuspectException(
          "two pages have different bars of " + MarketTime.dateTime(before.time(j)));
    }
  }

  private static int indexOf(BarPage page, long time) {
    for (int i = 0; i < page.size(); i++) {
      if (page.time(i) == time) {
        return i;
      }
    }
    return -1;
  }

  private void take(BarPage page, int rows) {
    pages.add(page);
    fresh.add(rows);
    size += rows;
  }

  /** Whether the host has no earlier bars. */
  boolean isAtEnd() {
    return isAtEnd;
  }

  /** The time of the earliest bar. */
  long oldest() {
    return pages.get(pages.size() - 1).time(0);
  }

  /** Shows all bars once, the oldest first. */
  void forEach(Visitor visitor) {
    for (int p = pages.size() - 1; p >= 0; p--) {
      for (int i = 0; i < fresh.get(p); i++) {
        visitor.bar(pages.get(p), i);
      }
    }
  }

  /** The pages as they were read, which overlap. */
  List<BarPage> pages() {
    return pages;
  }

  /** Takes in bars. */
  @FunctionalInterface
  interface Visitor {
    void bar(BarPage page, int i);
  }
}
