package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.clean.PurgeRequest;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Random sequences of what users and faults do, against a model that is a map: after every step the
 * valid bars are the model's and the audit is clean. {@code -Dmodel.seed=} repeats a sequence.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ModelTest {
  private static final int SERIES = 6;
  private static final int STEPS = 30;
  private static final List<String> PLACES =
      List.of(
          "before-begin",
          "before-delta",
          "before-write",
          "after-write",
          "before-metadata",
          "after-metadata",
          "after-commit");

  private final FaultLab lab = FaultLab.start(Map.of("kline.sync.chunk-size", "3"));
  private final List<SeriesId> series = TestBars.series(0, SERIES);

  /** What the source has: the variant of each day's bar. */
  private final Map<SeriesId, List<Integer>> source = new HashMap<>();

  /** What the databases must show. */
  private final Map<SeriesId, List<Integer>> model = new HashMap<>();

  private final List<String> done = new ArrayList<>();

  @AfterEach
  void stop() {
    lab.close();
  }

  @RepeatedTest(3)
  void whatever_happens_the_bars_are_those_of_the_model() {
    long seed = Long.getLong("model.seed", System.nanoTime());
    Random random = new Random(seed);
    series.forEach(
        one -> {
          source.put(one, new ArrayList<>(List.of(0, 0, 0)));
          model.put(one, new ArrayList<>());
        });
    for (int step = 0; step < STEPS; step++) {
      change(random);
      act(random);
      check("model.seed=" + seed + " after " + done);
    }
  }

  /** New days, and now and then another bar for an old day. */
  private void change(Random random) {
    for (SeriesId one : series) {
      List<Integer> days = source.get(one);
      if (random.nextInt(3) == 0) {
        days.add(0);
      }
      if (random.nextInt(4) == 0) {
        days.set(random.nextInt(days.size()), 1 + random.nextInt(5));
      }
      lab.market().put(one, bars(days));
    }
  }

  private static Bars bars(List<Integer> variants) {
    return TestBars.bars(variants.size(), variants::get);
  }

  private void act(Random random) {
    switch (random.nextInt(8)) {
      case 0, 1 -> sync(false, TransactionMode.SAGA, Set.of());
      case 2 -> sync(true, TransactionMode.SAGA, Set.of());
      case 3, 4 -> failingSync(random);
      case 5 -> {
        done.add("clean");
        assertThat(lab.application().clean().isAllDone()).isTrue();
      }
      case 6 -> {
        done.add("purge");
        assertThat(lab.application().purge(new PurgeRequest(Duration.ZERO)).problems()).isEmpty();
      }
      default -> {
        if (random.nextBoolean()) {
          done.add("restart");
          lab.restart();
        } else {
          sync(random.nextBoolean(), TransactionMode.TRADITIONAL, Set.of());
        }
      }
    }
  }

  private void failingSync(Random random) {
    Set<SeriesId> failing = new HashSet<>();
    series.stream().filter(s -> random.nextInt(3) == 0).forEach(failing::add);
    String place = PLACES.get(random.nextInt(PLACES.size()));
    FaultLab.at(
        place,
        Set.copyOf(failing),
        () -> {
          throw new IllegalStateException("model fault");
        });
    done.add("fail " + place + " of " + failing.size());
    boolean full = random.nextBoolean();
    if (place.equals("after-commit")) {
      failing.clear();
    } else if (!full && !place.endsWith("-metadata")) {
      failing.removeIf(this::needsNoSaga);
    }
    sync(full, TransactionMode.SAGA, failing);
    Faults.clear();
  }

  /** A series without anything new is in no saga, so a fault in there does not reach it. */
  private boolean needsNoSaga(SeriesId one) {
    List<Integer> known = model.get(one);
    List<Integer> now = source.get(one);
    int last = known.size() - 1;
    return last >= 0 && now.size() == known.size() && now.get(last).equals(known.get(last));
  }

  /** An incremental sync sees the bars from the last known one on; a full one all. */
  private void sync(boolean full, TransactionMode mode, Set<SeriesId> failing) {
    done.add((full ? "full " : "incremental ") + mode.code());
    SyncSummary summary =
        lab.application()
            .sync(
                new SyncRequest(
                    List.of(series.get(0).period()),
                    series.stream().map(SeriesId::symbol).toList(),
                    0,
                    full,
                    mode,
                    null,
                    null));
    assertThat(summary.failed()).as("%s %s", done, summary).isEqualTo(failing.size());
    for (SeriesId one : series) {
      if (!failing.contains(one)) {
        List<Integer> known = model.get(one);
        List<Integer> now = source.get(one);
        int from = full || known.isEmpty() ? 0 : known.size() - 1;
        List<Integer> next = new ArrayList<>(known.subList(0, Math.min(from, known.size())));
        next.addAll(now.subList(from, now.size()));
        model.put(one, next);
      }
    }
  }

  private void check(String when) {
    lab.awaitSettled();
    assertThat(lab.audit().violations()).as(when).isEmpty();
    Map<SeriesId, StoredBars> stored =
        lab.store().read(series.get(0).period(), series, TimeRange.ALL);
    for (SeriesId one : series) {
      Bars expected = bars(model.get(one));
      StoredBars rows = stored.getOrDefault(one, StoredBars.EMPTY);
      int valid = 0;
      for (int i = 0; i < rows.size(); i++) {
        if (rows.isValid(i)) {
          int at = expected.indexOf(rows.bars().ts(i));
          assertThat(at).as("%s: %s", when, one).isNotNegative();
          assertThat(expected.sameRow(at, rows.bars(), i)).as("%s: %s %s", when, one, i).isTrue();
          valid++;
        }
      }
      assertThat(valid).as("%s: %s", when, one).isEqualTo(expected.size());
    }
  }
}
