package io.klinesaga.sync;

import io.klinesaga.change.ChangePermit;
import io.klinesaga.change.Likeness;
import io.klinesaga.market.Bars;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TdengineBarStore.ValidBars;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The difference between fetched bars and what is stored.
 *
 * @param toWrite new and changed bars, tagged with the transaction
 * @param beforeImage the stored rows that {@code toWrite} overwrites, invalid ones included
 * @param newlyValid by how many the valid bars grow: bars that were absent or invalid before, less
 *     the withdrawn ones that become invalid
 * @param withdrawn stored valid bars within the fetched ones that the source does not have any more
 * @param held stored valid bars that differ from the fetched ones and may not change
 * @param validBefore how many of the series' stored rows were valid; less where it is not to be
 *     counted again
 * @param firstValidBefore time of the first of them; meaningless if there is none
 * @param lastValidBefore time of the last of them; meaningless if there is none
 */
public record BarDelta(
    StoredBars toWrite,
    StoredBars beforeImage,
    int newlyValid,
    StoredBars withdrawn,
    StoredBars held,
    long validBefore,
    long firstValidBefore,
    long lastValidBefore) {

  /**
   * Compares with rows that are all there. A fetched bar is left out if the same time is stored as
   * valid with the same values, bit for bit; every other stored one may change.
   *
   * @param fetched bars of one series
   * @param stored rows of the same series that cover at least the fetched times
   * @param transactionId tag of the bars to write
   * @param rewrite where equal bars are written too, because what is stored is not trusted; or null
   */
  static BarDelta of(
      Bars fetched, StoredBars stored, long transactionId, @Nullable TimeRange rewrite) {
    Comparison comparison = new Comparison(fetched, transactionId, rewrite, Rules.PLAIN);
    comparison.add(stored);
    return comparison.end();
  }

  /**
   * What it means that a stored bar is not among the fetched ones.
   *
   * @param rejected times at which the source has one that may not be stored
   * @param withdraw whether the others become invalid
   * @param heldFrom the earliest time of which the source can have one
   */
  record Absence(Set<Long> rejected, boolean withdraw, long heldFrom) {
    static final Absence NONE = new Absence(Set.of(), false, TimeRange.ALL.from());
  }

  /**
   * How a fetched bar is compared with a stored one.
   *
   * @param absence what it means that it is not there
   * @param likeness what counts as equal
   * @param permit which stored bars may change
   */
  record Rules(Absence absence, Likeness likeness, ChangePermit permit) {
    static final Rules PLAIN = new Rules(Absence.NONE, Likeness.EXACT, ChangePermit.ALL);
  }

  /** A comparison with rows that come in parts, one after the other in time. */
  static final class Comparison {
    private final Bars fetched;
    private final long transactionId;
    private final @Nullable TimeRange rewrite;
    private final Absence absence;
    private final Likeness likeness;
    private final ChangePermit permit;
    private final StoredBars.Builder held = new StoredBars.Builder(0);
    private final StoredBars.Builder withdrawn = new StoredBars.Builder(0);
    private final StoredBars.Builder toWrite = new StoredBars.Builder(0);
    private final StoredBars.Builder before = new StoredBars.Builder(0);

    /** The first fetched bar that has not been compared. */
    private int next;

    private int newlyValid;
    private int valid;
    private long firstValid;
    private long lastValid;

    Comparison(Bars fetched, long transactionId, @Nullable TimeRange rewrite, Rules rules) {
      absence = rules.absence();
      likeness = rules.likeness();
      permit = rules.permit();
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
        } else if (isWithdrawn(stored, j)) {
          withdraw(stored, j);
        }
        countValid(stored, j);
      }
    }

    /** Only between fetched bars: a source may be cut to its newest part, or end too early. */
    private boolean isWithdrawn(StoredBars stored, int j) {
      return stored.isValid(j)
          && next > 0
          && next < fetched.size()
          && stored.bars().ts(j) >= absence.heldFrom()
          && !absence.rejected().contains(stored.bars().ts(j));
    }

    private void withdraw(StoredBars stored, int j) {
      withdrawn.add(stored, j);
      if (absence.withdraw()) {
        toWrite.values().add(stored.bars(), j);
        toWrite.end(transactionId, Validity.INVALID);
        before.add(stored, j);
        newlyValid--;
      }
    }

    private void compare(int i, StoredBars stored, int j) {
      boolean isTrusted = rewrite == null || !rewrite.contains(fetched.ts(i));
      boolean isCompared = isTrusted && stored.isValid(j);
      if (isCompared && likeness.same(fetched, i, stored.bars(), j)) {
        return;
      }
      if (isCompared && !permit.allows(fetched.ts(i))) {
        held.add(stored, j);
        return;
      }
      if (isCompared) {
        likeness.addMoreExact(toWrite.values(), fetched, i, stored.bars(), j);
        toWrite.end(transactionId, Validity.VALID);
      } else {
        write(i);
      }
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

    /** What came out, if all rows of the series were compared. To be called once, as the last. */
    BarDelta end() {
      newlyValid += fetched.size() - next;
      StoredBars written = next == 0 ? allNew() : withTheRest();
      return new BarDelta(
          written,
          before.build(),
          newlyValid,
          withdrawn.build(),
          held.build(),
          valid,
          firstValid,
          lastValid);
    }

    /** Not copied, because the bars of a first sync are many. */
    private StoredBars allNew() {
      return StoredBars.valid(fetched, transactionId);
    }

    private StoredBars withTheRest() {
      while (next < fetched.size()) {
        write(next++);
      }
      return toWrite.build();
    }

    /** What came out, with the valid bars of the whole series as the server counted them. */
    BarDelta end(ValidBars counted) {
      BarDelta compared = end();
      return new BarDelta(
          compared.toWrite,
          compared.beforeImage,
          newlyValid,
          compared.withdrawn,
          compared.held,
          counted.count(),
          counted.range().from(),
          counted.range().to());
    }
  }

  /** The bars that are written as valid: all, but for withdrawn ones. */
  Bars written() {
    int rows = rowsWritten();
    if (rows == toWrite.size()) {
      return toWrite.bars();
    }
    Bars.Builder valid = new Bars.Builder(rows);
    for (int i = 0; i < toWrite.size(); i++) {
      if (toWrite.isValid(i)) {
        valid.add(toWrite.bars(), i);
      }
    }
    return valid.build();
  }

  /** How many bars are written as valid. */
  int rowsWritten() {
    int rows = 0;
    for (int i = 0; i < toWrite.size(); i++) {
      rows += toWrite.isValid(i) ? 1 : 0;
    }
    return rows;
  }

  boolean isEmpty() {
    return toWrite.isEmpty();
  }
}
