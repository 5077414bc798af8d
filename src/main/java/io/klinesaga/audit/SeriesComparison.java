package io.klinesaga.audit;

import io.klinesaga.market.BarSum;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.transaction.CommittedBars.Logged;
import io.klinesaga.transaction.CommittedBars.State;
import io.klinesaga.transaction.SeriesTally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares the valid bars of one series with what PostgreSQL says of them. */
final class SeriesComparison {
  private final SeriesId series;
  private final SeriesTally tally;
  private final List<Violation> violations = new ArrayList<>();

  SeriesComparison(SeriesId series, SeriesTally tally) {
    this.series = series;
    this.tally = tally;
  }

  /** Compares first, last and number. */
  void withState(@Nullable State state) {
    String difference = tally.difference(state);
    if (difference != null) {
      TimeRange known = state == null ? null : state.extent();
      TimeRange extent = tally.extent();
      violations.add(
          new Violation(
              Invariant.METADATA, series, extent == null ? known : extent, 0, difference));
    }
  }

  /**
   * Compares with the log.
   *
   * @param logged transactions by id: every one found, if the log has it, and every committed one
   *     of which something must be left
   * @param prunedThrough transactions up to this id are known to be old
   * @param within a committed transaction is summed up only if it lies in this range
   */
  void withLog(Map<Long, Logged> logged, long prunedThrough, TimeRange within) {
    for (long id : tally.transactions()) {
      Logged entry = logged.get(id);
      boolean isCommitted = entry != null && entry.status().equals("COMMITTED");
      boolean isOld = entry == null && id > 0 && id <= prunedThrough;
      if (id != 0 && !isCommitted && !isOld) {
        violations.add(uncommitted(id, entry));
      }
    }
    for (Logged entry : logged.values()) {
      BarSum live = entry.live();
      boolean isInside =
          within.contains(entry.range().from()) && within.contains(entry.range().to());
      if (live != null && isInside && !live.equals(tally.sum(entry.id()))) {
        violations.add(wrongSum(entry, live));
      }
    }
  }

  private Violation wrongSum(Logged entry, BarSum live) {
    return new Violation(
        Invariant.CHECKSUM,
        series,
        entry.range(),
        entry.id(),
        "of transaction "
            + entry.id()
            + " the log has "
            + live
            + ", TDengine has "
            + tally.sum(entry.id()));
  }

  private Violation uncommitted(long id, @Nullable Logged entry) {
    String who = id == StoredBars.NO_TXN ? "no transaction" : "transaction " + id;
    String why = entry == null ? "which is not in the log" : "which is " + entry.status();
    return new Violation(
        Invariant.COMMITTED_BARS,
        series,
        tally.range(id),
        id,
        tally.sum(id).count()
            + " valid bars of "
            + who
            + (id == StoredBars.NO_TXN ? "" : ", " + why));
  }

  /** What was found wrong so far. */
  List<Violation> violations() {
    return violations;
  }
}
