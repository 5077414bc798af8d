package io.klinesaga.clean;

import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.transaction.Rereads.Mark;
import io.klinesaga.transaction.Rereads.Reread;
import io.klinesaga.transaction.Stores;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for bars of roll-backs that arrived late. They become invalid; what they may have
 * overwritten is unknown, so their range is to be read again from the source. Likewise for bars
 * that a late deletion of a broken purge has taken, or a late restore of a process from which a
 * roll-back was taken over. The whole series of a mark is looked at once, in the first round in
 * which nobody writes it: whatever comes late after that makes a new mark.
 */
public final class Recheck {
  private static final Logger LOG = LoggerFactory.getLogger(Recheck.class);

  private final LateBars lateBars;
  private final ProofWithdrawal proofs;
  private final Stores stores;
  private final Duration window;
  private final CleanerListener listener;

  /**
   * @param window for how long after a roll-back its bars are looked for
   */
  public Recheck(
      LateBars lateBars,
      ProofWithdrawal proofs,
      Stores stores,
      Duration window,
      CleanerListener listener) {
    this.lateBars = lateBars;
    this.proofs = proofs;
    this.stores = stores;
    this.window = window;
    this.listener = listener;
  }

  void run(CleanerRound round) {
    lateBars.find(
        window, (entry, range) -> invalidate(round, entry.transactionId(), entry.series(), range));
    lateBars.inDoubt(window, entry -> proofs.withdraw(entry.series(), entry.range()));
    for (Reread reread : stores.rereads().unexamined()) {
      Mark mark = reread.mark();
      if (proofs.withdraw(mark.series(), mark.range())) {
        stores.rereads().examined(List.of(reread.id()));
      }
    }
  }

  /** The mark first: cut off in between, the bars are found again. */
  private void invalidate(
      CleanerRound round, long transactionId, SeriesId series, TimeRange range) {
    String reason =
        "bars of transaction " + transactionId + " arrived after it had been rolled back";
    LOG.warn("{}: {}; they become invalid and the range is read again", series, reason);
    stores.rereads().mark(List.of(new Mark(series, range, true, reason)));
    stores.bars().softDelete(transactionId, series, range);
    round.foundLate(1);
    listener.lateRange(series.period());
  }
}
