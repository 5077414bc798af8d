package io.klinesaga.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncSummary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One sync of five series of which some shall fail, and what must hold after it. Before it the
 * series have committed bars and, from a roll-back, invalid ones; the sync would overwrite some of
 * both and add new ones. One of the failing series has no table yet.
 */
public final class BrokenSync {
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final int COMMITTED_DAYS = 10;
  private static final int INVALID_DAYS = 12;
  private static final int ALL_DAYS = 15;

  private final FaultLab lab;
  private final List<SeriesId> all;
  private final Set<SeriesId> bad;
  private final SeriesId unborn;
  private final Bars target = TestBars.bars(ALL_DAYS, i -> i == 2 || i == 7 || i == 11 ? 5 : 0);
  private final Map<SeriesId, Map<Long, String>> rowsBefore;
  private final List<String> statesBefore;
  private final int committedBefore;
  private final int rolledBackBefore;

  /** Prepares the state before the sync. */
  public BrokenSync(FaultLab lab) {
    this.lab = lab;
    all = TestBars.series(NEXT.getAndAdd(5), 5);
    SeriesId known = all.get(1);
    unborn = all.get(3);
    bad = Set.of(known, unborn);
    List<SeriesId> born = all.stream().filter(s -> !s.equals(unborn)).toList();
    born.forEach(s -> lab.market().put(s, TestBars.bars(COMMITTED_DAYS)));
    assertThat(lab.sync(born).committed()).isEqualTo(4);
    born.forEach(
        s -> lab.market().put(s, TestBars.bars(INVALID_DAYS, i -> i == 5 || i == 10 ? 1 : 0)));
    Faults.put(
        "after-write",
        () -> {
          throw new IllegalStateException("prepared roll-back");
        });
    assertThat(lab.sync(born).failed()).isEqualTo(4);
    Faults.clear();
    lab.awaitSettled();
    all.forEach(s -> lab.market().put(s, target));
    rowsBefore = lab.rows(all);
    born.forEach(s -> assertThat(rowsBefore.get(s)).hasSize(INVALID_DAYS));
    statesBefore = lab.states(bad);
    committedBefore = lab.count(all, "COMMITTED");
    rolledBackBefore = lab.count(all, "ROLLED_BACK");
  }

  public List<SeriesId> all() {
    return all;
  }

  /** The series that shall fail. */
  public Set<SeriesId> bad() {
    return bad;
  }

  /** Runs the sync. */
  public SyncSummary run() {
    return lab.sync(all);
  }

  /** Breaks in at a place whenever it is about a failing series. */
  public void breakAt(String place, Runnable action) {
    FaultLab.at(place, bad, action);
  }

  /** Throws at a place whenever it is about a failing series. */
  public void failAt(String place, String reason) {
    breakAt(
        place,
        () -> {
          throw new IllegalStateException(reason);
        });
  }

  /** Checks that the failing series, and only these, failed and left nothing behind. */
  public void assertUndoneFor(SyncSummary summary) {
    assertUndoneLater(summary);
    assertThat(lab.count(all, "ROLLED_BACK") - rolledBackBefore)
        .as("rolled back in the log")
        .isEqualTo(rollBacksOfLastRun());
  }

  /** Those done after its end are added to it. */
  private int rollBacksOfLastRun() {
    return Integer.parseInt(
        lab.postgres("SELECT saga_rollback FROM sync_run ORDER BY run_id DESC LIMIT 1").get(0));
  }

  /**
   * As {@link #assertUndoneFor}, where a roll-back may come after the run has ended, so that its
   * figures cannot have it.
   */
  public void assertUndoneLater(SyncSummary summary) {
    figuresAre(summary, 3, 2);
    assertThat(summary.problems())
        .extracting(SeriesResult::series)
        .containsExactlyElementsOf(new TreeSet<>(bad));
    lab.awaitSettled();
    assertThat(lab.count(all, "ROLLED_BACK") - rolledBackBefore)
        .as("rolled back in the log")
        .isGreaterThanOrEqualTo(summary.sagaRollback());
    badSeriesReadAsBefore();
    goodSeriesAreComplete();
  }

  /** Checks that all series were committed and nothing is left to do. */
  public void assertCommittedWhole(SyncSummary summary) {
    figuresAre(summary, 5, 0);
    lab.awaitSettled();
    assertThat(summary.problems()).isEmpty();
    all.forEach(this::assertComplete);
    Faults.clear();
    lab.heal();
    assertThat(lab.sync(all).unchanged()).isEqualTo(5);
  }

  private void figuresAre(SyncSummary summary, int committed, int failed) {
    assertThat(summary.problems().stream().map(SeriesResult::toString))
        .as(summary.line())
        .hasSize(failed);
    assertThat(summary.series()).isEqualTo(5);
    assertThat(summary.committed()).as("committed").isEqualTo(committed);
    assertThat(summary.failed()).as("failed").isEqualTo(failed);
    assertThat(summary.unchanged() + summary.busy()).as("unchanged and busy").isZero();
    assertThat(lab.count(all, "COMMITTED") - committedBefore)
        .as("committed in the log")
        .isEqualTo(summary.sagaSuccess());
  }

  /** P3: what was there reads as before, bit for bit, and what was not there is invalid. */
  public void badSeriesReadAsBefore() {
    bad.forEach(this::readsAsBefore);
    assertThat(lab.states(bad)).as("sync_state").isEqualTo(statesBefore);
    assertThat(lab.postgres("SELECT * FROM bar_before_image")).as("before-images").isEmpty();
  }

  private void readsAsBefore(SeriesId series) {
    Map<Long, String> after = lab.rows(List.of(series)).get(series);
    Map<Long, String> known = rowsBefore.get(series);
    Map<Long, String> kept = new HashMap<>(after);
    kept.keySet().retainAll(known.keySet());
    assertThat(kept).as("%s: rows that were there", series).isEqualTo(known);
    Map<Long, String> added = new HashMap<>(after);
    added.keySet().removeAll(known.keySet());
    assertThat(added.values()).as("%s: new rows", series).allMatch(row -> row.endsWith(" false"));
  }

  /**
   * Checks that each series reads as before or is complete, whatever its sync reported, and that a
   * sync without faults brings the rest. A range that the cleaner has marked to be read again need
   * not read well until then.
   */
  public void assertAllOrNothing() {
    List<String> marked = lab.postgres("SELECT symbol FROM reread_range");
    all.stream()
        .filter(series -> !marked.contains(series.symbol().toString()))
        .forEach(this::assertBeforeOrAfter);
    SyncSummary repaired = run();
    assertThat(repaired.isAllDone()).as(repaired.line() + repaired.problems()).isTrue();
    all.forEach(this::assertComplete);
    assertThat(run().unchanged()).isEqualTo(5);
  }

  private void assertBeforeOrAfter(SeriesId series) {
    List<String> statuses = lab.log(series, "final_status");
    if (!statuses.isEmpty() && statuses.get(statuses.size() - 1).equals("COMMITTED")) {
      assertComplete(series);
    } else {
      readsAsBefore(series);
    }
  }

  private void goodSeriesAreComplete() {
    all.stream().filter(s -> !bad.contains(s)).forEach(this::assertComplete);
  }

  /** The series has the source's bars, valid, of committed transactions, and nothing else. */
  private void assertComplete(SeriesId series) {
    var stored =
        lab.store().read(series.period(), List.of(series), io.klinesaga.market.TimeRange.ALL);
    var rows = stored.get(series);
    assertThat(rows.size()).as(series.toString()).isEqualTo(target.size());
    List<String> committed =
        lab.postgres(
            "SELECT transaction_id FROM transaction_log WHERE symbol = ? AND final_status = 'COMMITTED'",
            series.symbol().toString());
    for (int i = 0; i < rows.size(); i++) {
      assertThat(target.sameRow(i, rows.bars(), i)).as("%s, row %s", series, i).isTrue();
      assertThat(rows.isValid(i)).as("%s, row %s is valid", series, i).isTrue();
      assertThat(committed).contains(String.valueOf(rows.txnId(i)));
    }
    assertThat(lab.log(series, "final_status, td_status, pg_status, error_msg"))
        .last()
        .isEqualTo("COMMITTED SUCCESS SUCCESS null");
    assertThat(lab.states(List.of(series)))
        .singleElement()
        .asString()
        .contains(" " + ALL_DAYS + " ");
  }

  /** Checks that a sync without faults brings everything. */
  public void assertRepairable() {
    Faults.clear();
    lab.heal();
    bad.forEach(lab.market()::repair);
    bad.forEach(s -> lab.market().put(s, target));
    SyncSummary repaired = run();
    assertThat(repaired.committed()).as(repaired.line() + repaired.problems()).isEqualTo(2);
    assertThat(repaired.unchanged()).isEqualTo(3);
    all.forEach(this::assertComplete);
    assertThat(run().unchanged()).isEqualTo(5);
  }

  /** The last transaction of each failing series was rolled back with these statuses and reason. */
  public void assertLoggedAs(String tdengine, String postgres, String reason) {
    for (SeriesId series : bad) {
      assertThat(lab.log(series, "final_status, td_status, pg_status, error_msg"))
          .last()
          .asString()
          .startsWith("ROLLED_BACK " + tdengine + " " + postgres + " ")
          .contains(reason);
    }
  }
}
