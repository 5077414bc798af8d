package io.klinesaga.sync;

import io.klinesaga.market.Bars;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TdengineBarStore.ValidBars;
import org.jspecify.annotations.Nullable;

/**
 * The difference between fetched bars and what is stored.
 *
 * @param toWrite new and changed bars, tagged with the transaction
 * @param beforeImage the stored rows that {@code toWrite} overwrites, invalid ones included
 * @param newlyValid how many of the written bars were absent or invalid before
 * @param validBefore how many of the series' stored rows were valid; less where it is not to be
 *     counted again
 * @param firstValidBefore time of the first of them; meaningless if there is none
 * @param lastValidBefore time of the last of them; meaningless if there is none
 */
record BarDelta(
    StoredBars toWrite,
    StoredBars beforeImage,
    int newlyValid,
    long validBefore,
    long firstValidBefore,
    long lastValidBefore) {

  /**
   * Compares with rows that are all there. A fetched bar is left out if the same time is stored as
   * valid with the same values, bit for bit.
   *
   * @param fetched bars of one series
   * @param stored rows of the same series that cover at least the fetched times
   * @param transactionId tag of the bars to write
   * @param rewrite where equal bars are written too, because what is stored is not trusted; or null
   */
  static BarDelta of(
      Bars fetched, StoredBars stored, long transactionId, @Nullable TimeRange rewrite) {
    Comparison comparison = new Comparison(fetched, transactionId, rewrite);
    comparison.add(stored);
    return comparison.end();
  }

  /** A comparison with rows that come in parts, one after the other in time. */
  static final class Comparison {
    private final Bars fetched;
    private final long transactionId;
    private final @Nullable TimeRange rewrite;
    private final StoredBars.Builder toWrite = new StoredBars.Builder();
    private final StoredBars.Builder before = new StoredBars.Builder();

    /** The first fetched bar that has not been compared. */
    private int next;

    private int newlyValid;
    private int valid;
    private long firstValid;
    private long lastValid;

    Comparison(Bars fetched, long transactionId, @Nullable TimeRange rewrite) {
      this.fetched = fetched;
      this.transactionId = transactionId;
      this.rewrite = rewrite;
    }

    /** Takes the next part of the stored rows. */
    void add(StoredBars stored) {
      for (int j = 0; j < stored.size(); j++) {
        long time = stored.bars().ts(j);
        while (next < fetched.size() && fetched.ts(next) < time) {
          write(next++);
          newlyValid++;
        }
        if (next < fetched.size() && fetched.ts(next) == time) {
          compare(next++, stored, j);
        }
        countValid(stored, j);
      }
    }

    private void compare(int i, StoredBars stored, int j) {
      boolean isTrusted = rewrite == null || !rewrite.contains(fetched.ts(i));
      if (isTrusted && stored.isValid(j) && fetched.sameRow(i, stored.bars(), j)) {
        return;
      }
      write(i);
      before.add(stored, j);
      newlyValid += stored.isValid(j) ? 0 : 1;
    }

    private void write(int i) {
      toWrite.values().add(fetched, i);
      toWrite.end(transactionId, Validity.VALID);
    }

    private void countValid(StoredBars stored, int j) {
      if (stored.isValid(j)) {
        firstValid = valid == 0 ? stored.bars().ts(j) : firstValid;
        lastValid = stored.bars().ts(j);
        valid++;
      }
    }

    /** What came out, if all rows of the series were compared. */
    BarDelta end() {
      while (next < fetched.size()) {
        write(next++);
        newlyValid++;
      }
      return new BarDelta(
          toWrite.build(), before.build(), newlyValid, valid, firstValid, lastValid);
    }

    /** What came out, with the valid bars of the whole series as the server counted them. */
    BarDelta end(ValidBars counted) {
      BarDelta compared = end();
      return new BarDelta(
          compared.toWrite,
          compared.beforeImage,
          newlyValid,
          counted.count(),
          counted.range().from(),
          counted.range().to());
    }
  }

  boolean isEmpty() {
    return toWrite.isEmpty();
  }
}
