package io.klinesaga.sync;

import io.klinesaga.market.Bars;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import org.jspecify.annotations.Nullable;

/**
 * The difference between fetched bars and what is stored.
 *
 * @param toWrite new and changed bars, tagged with the transaction
 * @param beforeImage the stored rows that {@code toWrite} overwrites, invalid ones included
 * @param newlyValid how many of the written bars were absent or invalid before
 * @param validBefore how many of the stored rows were valid
 * @param firstValidBefore time of the first of them; meaningless if there is none
 * @param lastValidBefore time of the last of them; meaningless if there is none
 */
record BarDelta(
    StoredBars toWrite,
    StoredBars beforeImage,
    int newlyValid,
    int validBefore,
    long firstValidBefore,
    long lastValidBefore) {

  /**
   * Compares. A fetched bar is left out if the same time is stored as valid with the same values,
   * bit for bit.
   *
   * @param fetched bars of one series
   * @param stored rows of the same series that cover at least the fetched times
   * @param transactionId tag of the bars to write
   * @param rewrite where equal bars are written too, because what is stored is not trusted; or null
   */
  static BarDelta of(
      Bars fetched, StoredBars stored, long transactionId, @Nullable TimeRange rewrite) {
    StoredBars.Builder toWrite = new StoredBars.Builder();
    StoredBars.Builder before = new StoredBars.Builder();
    int newlyValid = 0;
    for (int i = 0; i < fetched.size(); i++) {
      int j = stored.bars().indexOf(fetched.ts(i));
      boolean isTrusted = rewrite == null || !rewrite.contains(fetched.ts(i));
      if (isTrusted && j >= 0 && stored.isValid(j) && fetched.sameRow(i, stored.bars(), j)) {
        continue;
      }
      toWrite.values().add(fetched, i);
      toWrite.end(transactionId, Validity.VALID);
      if (j >= 0) {
        before.add(stored, j);
      }
      if (j < 0 || !stored.isValid(j)) {
        newlyValid++;
      }
    }
    return withValidBefore(toWrite.build(), before.build(), newlyValid, stored);
  }

  private static BarDelta withValidBefore(
      StoredBars toWrite, StoredBars before, int newlyValid, StoredBars stored) {
    int valid = 0;
    long first = 0;
    long last = 0;
    for (int i = 0; i < stored.size(); i++) {
      if (stored.isValid(i)) {
        first = valid == 0 ? stored.bars().ts(i) : first;
        last = stored.bars().ts(i);
        valid++;
      }
    }
    return new BarDelta(toWrite, before, newlyValid, valid, first, last);
  }

  boolean isEmpty() {
    return toWrite.isEmpty();
  }
}
