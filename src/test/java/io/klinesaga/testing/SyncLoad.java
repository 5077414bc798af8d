package io.klinesaga.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncSummary;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Syncs one after the other in a thread of its own, each of which overwrites bars of all its
 * series, until it is ended.
 */
public final class SyncLoad {
  private static final AtomicInteger NEXT = new AtomicInteger(400);

  private final FaultLab lab;
  private final List<SeriesId> series;
  private final List<SyncSummary> summaries = new CopyOnWriteArrayList<>();
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final AtomicBoolean isEnding = new AtomicBoolean();
  private final Thread thread = new Thread(this::work, "sync-load");

  private SyncLoad(FaultLab lab, int count) {
    this.lab = lab;
    this.series = TestBars.series(NEXT.getAndAdd(count), count);
  }

  /** Begins to sync so many series, and waits until the first sync has ended. */
  public static SyncLoad start(FaultLab lab, int count) {
    SyncLoad load = new SyncLoad(lab, count);
    load.thread.start();
    load.awaitRuns(1);
    return load;
  }

  /** As {@link #start}, where every saga that the first two series are in fails after its write. */
  public static SyncLoad startFailing(FaultLab lab, int count) {
    SyncLoad load = new SyncLoad(lab, count);
    FaultLab.at(
        "after-write",
        Set.copyOf(load.failing()),
        () -> {
          throw new IllegalStateException("fails on purpose");
        });
    load.thread.start();
    load.awaitRuns(1);
    return load;
  }

  private List<SeriesId> failing() {
    return series.subList(0, 2);
  }

  private void work() {
    try {
      for (int run = 0; !isEnding.get(); run++) {
        int revision = run;
        series.forEach(s -> lab.market().put(s, TestBars.bars(20, i -> i % 3 == 0 ? revision : 0)));
        summaries.add(lab.sync(series));
      }
    } catch (RuntimeException | Error e) {
      errors.add(e);
    }
  }

  /** Waits for so many more syncs to end. */
  public void awaitRuns(int more) {
    int until = summaries.size() + more;
    await().atMost(FaultLab.LIMIT).until(() -> !errors.isEmpty() || summaries.size() >= until);
    assertThat(errors).isEmpty();
  }

  /** Ends a failing load: what should fail did, was taken back, and nothing else happened. */
  public void endsWithFailuresUndone() throws InterruptedException {
    end();
    assertThat(summaries)
        .allSatisfy(
            summary -> {
              assertThat(summary.problems())
                  .extracting(SeriesResult::series)
                  .containsExactlyElementsOf(new TreeSet<>(failing()));
              assertThat(summary.problems())
                  .extracting(SeriesResult::reason)
                  .allMatch(reason -> reason.contains("fails on purpose"));
            });
    assertThat(lab.count(failing(), "COMMITTED")).isZero();
    settlesWithCleanAudit();
    assertThat(lab.postgres("SELECT * FROM saga_log WHERE attempts > 0")).isEmpty();
  }

  private void end() throws InterruptedException {
    isEnding.set(true);
    thread.join(FaultLab.LIMIT.toMillis());
    assertThat(thread.isAlive()).as("the load still runs").isFalse();
    assertThat(errors).isEmpty();
    assertThat(summaries).hasSizeGreaterThan(1);
  }

  private void settlesWithCleanAudit() {
    lab.awaitSettled();
    assertThat(lab.audit().violations()).isEmpty();
  }

  /** Ends the load and checks that no series failed in any sync and the audit is clean. */
  public void endsUnharmed() throws InterruptedException {
    end();
    assertThat(summaries)
        .allSatisfy(
            summary -> {
              assertThat(summary.isAllDone()).as(summary.line() + summary.problems()).isTrue();
              assertThat(summary.sagaRollback()).as(summary.line()).isZero();
            });
    settlesWithCleanAudit();
  }
}
