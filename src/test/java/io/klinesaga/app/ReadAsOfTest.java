package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.adjust.AdjustModel;
import io.klinesaga.adjust.Adjustment;
import io.klinesaga.audit.Invariant;
import io.klinesaga.audit.Violation;
import io.klinesaga.clean.PurgeRequest;
import io.klinesaga.config.CleanerConfig;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.postgres.PostgresReadFacts;
import io.klinesaga.postgres.PostgresRetention;
import io.klinesaga.read.AsOf;
import io.klinesaga.read.BarChanges;
import io.klinesaga.read.BarQuery;
import io.klinesaga.read.BarReader;
import io.klinesaga.read.NoHistoryException;
import io.klinesaga.read.Snapshot;
import io.klinesaga.read.Snapshots;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * What was valid after each commit can be read for ever, whatever came after it: other values, bars
 * withdrawn and brought again, roll-backs at every step, purges, restarts, and a log that forgets.
 * {@code -Dmodel.seed=} repeats a sequence.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ReadAsOfTest {
  private static final int STEPS = 200;
  private static final int DAYS = 9;
  private static final Duration YEAR = Duration.ofDays(365);
  private static final List<String> PLACES =
      List.of("before-delta", "before-write", "after-write", "before-metadata", "after-metadata");

  private final FaultLab lab = FaultLab.start(Map.of("kline.sync.chunk-size", "3"));
  private final List<SeriesId> series = TestBars.series(0, 4);
  private final long seed = Long.getLong("model.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<String> done = new ArrayList<>();

  @AfterEach
  void stop() {
    Faults.clear();
    lab.close();
  }

  private PostgresReadFacts facts() {
    return new PostgresReadFacts(lab.application().postgres().transactions());
  }

  private Snapshot snapshot(AsOf asOf) {
    return new Snapshots(facts(), Duration.ofMillis(200)).of(asOf, series);
  }

  private Map<SeriesId, Bars> read(AsOf asOf) {
    return read(snapshot(asOf));
  }

  private Map<SeriesId, Bars> read(Snapshot snapshot) {
    Map<SeriesId, Bars> read = new TreeMap<>();
    new BarReader(lab.application().store(), facts())
        .read(
            Period.DAY,
            series,
            TimeRange.ALL,
            snapshot,
            part ->
                part.forEach(
                    (one, bars) -> assertThat(read.put(one, bars)).as("%s", one).isNull()));
    return read;
  }

  private void assertSame(Map<SeriesId, Bars> found, Map<SeriesId, Bars> expected, String when) {
    assertThat(found.keySet()).as(when).isEqualTo(expected.keySet());
    expected.forEach(
        (one, bars) -> {
          Bars other = found.get(one);
          assertThat(other.size()).as("%s: %s", when, one).isEqualTo(bars.size());
          for (int i = 0; i < bars.size(); i++) {
            assertThat(bars.sameRow(i, other, i)).as("%s: %s, bar %s", when, one, i).isTrue();
          }
        });
  }

  /** Some days are left out, so that their bars are withdrawn; some have other values. */
  private Map<SeriesId, Bars> market() {
    Map<SeriesId, Bars> market = new TreeMap<>();
    for (SeriesId one : series) {
      Bars all = TestBars.bars(DAYS, i -> random.nextInt(3));
      Bars.Builder some = new Bars.Builder(DAYS);
      for (int i = 0; i < DAYS; i++) {
        if (i == 0 || i == DAYS - 1 || random.nextInt(4) > 0) {
          some.add(all, i);
        }
      }
      market.put(one, some.build());
    }
    return market;
  }

  private SyncSummary sync() {
    return lab.application()
        .sync(
            new SyncRequest(
                List.of(Period.DAY),
                series.stream().map(SeriesId::symbol).toList(),
                0,
                true,
                TransactionMode.SAGA,
                null,
                null,
                true));
  }

  private String when() {
    return "model.seed=" + seed + " after " + done;
  }

  @Test
  void every_past_commit_can_be_read_again() {
    Map<Instant, Map<SeriesId, Bars>> past = new LinkedHashMap<>();
    Map<Long, Map<SeriesId, Bars>> commits = new LinkedHashMap<>();
    Map<SeriesId, Bars> model = new TreeMap<>();
    past.put(facts().now(), Map.of());
    for (int step = 0; step < STEPS; step++) {
      act(model);
      Instant now = facts().now();
      past.put(now, new TreeMap<>(model));
      facts().lastCommits(series, now).values().stream()
          .max(Long::compare)
          .ifPresent(last -> commits.put(last, new TreeMap<>(model)));
      assertSame(read(AsOf.NOW), model, when());
    }
    lab.awaitSettled();
    assertThat(lab.audit().violations()).as(when()).isEmpty();
    past.forEach((at, then) -> assertSame(read(AsOf.time(at)), then, at + " " + when()));
    assertThat(commits).as(when()).hasSizeGreaterThan(STEPS / 4);
    commits.forEach(
        (last, then) ->
            assertSame(read(AsOf.transaction(last)), then, "transaction " + last + " " + when()));
    assertChangesTold(past);
  }

  /** Between any two times, as far back as the log reaches. */
  private void assertChangesTold(Map<Instant, Map<SeriesId, Bars>> past) {
    List<Instant> times = List.copyOf(past.keySet());
    int told = 0;
    for (int i = 0; i < times.size(); i++) {
      Instant one = times.get(i);
      Instant other = times.get(i + random.nextInt(times.size() - i));
      Map<SeriesId, Set<Integer>> changes = changes(one, other).orElse(null);
      if (changes != null) {
        told++;
        for (SeriesId some : series) {
          Bars before = past.getOrDefault(one, Map.of()).getOrDefault(some, Bars.EMPTY);
          Bars after = past.getOrDefault(other, Map.of()).getOrDefault(some, Bars.EMPTY);
          Set<Integer> days = changes.getOrDefault(some, Set.of());
          assertCovered(days, before, after, some + " " + one + " " + other);
          assertCovered(days, after, before, some + " " + one + " " + other);
        }
      }
    }
    assertThat(told).as(when()).isPositive();
    assertThat(changes(Instant.EPOCH, facts().now()))
        .as("a log that forgets: %s", when())
        .satisfies(all -> assertThat(all.isEmpty()).isEqualTo(done.contains("prune")));
  }

  /** By days. */
  private Optional<Map<SeriesId, Set<Integer>>> changes(Instant after, Instant upTo) {
    return new BarChanges(new BarReader(lab.application().store(), facts()), facts())
        .between(series, after, upTo, ReadAsOfTest::day);
  }

  private static int day(long ts) {
    return (int) MarketTime.date(ts).toEpochDay();
  }

  private void assertCovered(Set<Integer> changed, Bars some, Bars others, String between) {
    for (int i = 0; i < some.size(); i++) {
      int j = others.indexOf(some.ts(i));
      if (j < 0 || !some.sameRow(i, others, j)) {
        assertThat(changed).as("%s %s", between, when()).contains(day(some.ts(i)));
      }
    }
  }

  private void act(Map<SeriesId, Bars> model) {
    switch (random.nextInt(12)) {
      case 0, 1 -> failingSync(model);
      case 2 -> {
        done.add("purge");
        assertThat(lab.application().purge(new PurgeRequest(Duration.ZERO)).problems()).isEmpty();
      }
      case 3 -> {
        done.add("prune");
        lab.awaitSettled();
        prune(Duration.ZERO, Optional.empty());
      }
      case 4 -> {
        done.add("restart");
        lab.restart();
      }
      default -> {
        done.add("sync");
        Map<SeriesId, Bars> market = market();
        market.forEach(lab.market()::put);
        assertThat(sync().failed()).as(when()).isZero();
        model.putAll(market);
      }
    }
  }

  private void prune(Duration transactions, Optional<Duration> revisions) {
    new PostgresRetention(
            lab.application().postgres().transactions(),
            new CleanerConfig(Duration.ofMinutes(30), transactions, YEAR, YEAR, revisions))
        .prune();
  }

  /** In the midst of the saga the bars of before it are read, those it has written among them. */
  private void failingSync(Map<SeriesId, Bars> model) {
    String place = PLACES.get(random.nextInt(PLACES.size()));
    done.add("fail " + place);
    Map<SeriesId, Bars> before = new TreeMap<>(model);
    SeriesId one = series.get(random.nextInt(series.size()));
    AtomicReference<AssertionError> wrong = new AtomicReference<>();
    FaultLab.at(
        place,
        Set.of(one),
        () -> {
          try {
            Bars found = readBeside().getOrDefault(one, Bars.EMPTY);
            Bars then = before.getOrDefault(one, Bars.EMPTY);
            assertSame(Map.of(one, found), Map.of(one, then), "within " + when());
          } catch (AssertionError e) {
            wrong.set(e);
          }
          throw new IllegalStateException("model fault");
        });
    Map<SeriesId, Bars> market = market();
    market.forEach(lab.market()::put);
    sync();
    Faults.clear();
    if (wrong.get() != null) {
      throw wrong.get();
    }
    lab.awaitSettled();
    market.forEach(
        (other, bars) -> {
          if (!other.equals(one)) {
            model.put(other, bars);
          }
        });
  }

  /** Not within the transaction of the commit, which is bound to its thread. */
  private Map<SeriesId, Bars> readBeside() {
    return CompletableFuture.supplyAsync(() -> read(AsOf.NOW)).join();
  }

  @Test
  void an_answer_has_no_version_once_its_transactions_have_left_the_log() {
    market().forEach(lab.market()::put);
    sync();
    assertThat(version()).isPresent();
    lab.awaitSettled();
    prune(Duration.ZERO, Optional.empty());
    assertThat(version()).isEmpty();
  }

  private Optional<String> version() {
    return new BarReading(
            lab.application().postgres().transactions(),
            lab.application().store(),
            Instruments.shipped())
        .answers()
        .of(
            new BarQuery(
                series.get(0).symbol(),
                Period.DAY,
                TimeRange.ALL,
                AsOf.NOW,
                Adjustment.NONE,
                AdjustModel.TDX))
        .version();
  }

  @Test
  void what_cannot_be_told_is_refused() {
    market().forEach(lab.market()::put);
    sync();
    Instant first = facts().now();
    market().forEach(lab.market()::put);
    sync();
    long last = facts().lastCommits(series, facts().now()).values().iterator().next();
    assertRefused(AsOf.time(facts().now().plusSeconds(60)), "expected no later than now");
    assertRefused(AsOf.transaction(4_711_000), "there is none of this number");
    lab.postgres(
        "UPDATE transaction_log SET final_status = 'ROLLED_BACK' WHERE transaction_id = ?", last);
    assertRefused(AsOf.transaction(last), "expected a committed one, this one is ROLLED_BACK");
    lab.postgres("UPDATE history_start SET since = now()");
    assertRefused(AsOf.time(first), "what was overwritten is kept from ");
  }

  private void assertRefused(AsOf asOf, String reason) {
    assertThatThrownBy(() -> read(asOf))
        .isInstanceOf(NoHistoryException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void while_it_may_still_be_committed_nothing_is_said_as_of_now() {
    Map<SeriesId, Bars> first = market();
    first.forEach(lab.market()::put);
    sync();
    market().forEach(lab.market()::put);
    SeriesId one = series.get(0);
    List<Throwable> found = new ArrayList<>();
    FaultLab.at(
        "before-write",
        Set.of(one),
        () -> {
          Instant now = facts().now();
          try {
            read(AsOf.time(now));
          } catch (NoHistoryException e) {
            found.add(e);
          }
        });
    sync();
    Faults.clear();
    assertThat(found)
        .isNotEmpty()
        .allSatisfy(
            e ->
                assertThat(e)
                    .hasMessageContaining("still pending")
                    .hasMessageContaining("ask again"));
  }

  @Test
  void history_that_is_too_old_goes_and_is_not_asked_for() {
    market().forEach(lab.market()::put);
    sync();
    Instant first = facts().now();
    for (int i = 0; i < 3; i++) {
      market().forEach(lab.market()::put);
      sync();
    }
    Instant last = facts().now();
    Map<SeriesId, Bars> expected = read(AsOf.time(last));
    prune(YEAR, Optional.of(Duration.ZERO));
    assertThat(lab.postgres("SELECT count(*) FROM bar_revision")).containsExactly("0");
    assertRefused(AsOf.time(first), "what was overwritten is kept from ");
    assertThat(lab.audit().violations()).isEmpty();
    assertSame(read(AsOf.NOW), expected, "after all");
  }

  @Test
  void the_audit_misses_a_revision_that_is_lost_changed_or_made_up() {
    for (int i = 0; i < 4; i++) {
      market().forEach(lab.market()::put);
      sync();
    }
    assertThat(lab.audit().violations()).isEmpty();
    Map<String, Integer> cases = new HashMap<>();
    for (String harm :
        List.of(
            "DELETE FROM bar_revision WHERE ctid = (SELECT ctid FROM bar_revision WHERE is_valid LIMIT 1)",
            "UPDATE bar_revision SET close = close + 1 WHERE ctid = (SELECT ctid FROM bar_revision WHERE is_valid LIMIT 1)",
            "INSERT INTO bar_revision SELECT transaction_id, symbol, period, ts + interval '1 day' * 500, open, high, low, close,"
                + " volume, amount, txn_id, is_valid FROM bar_revision WHERE is_valid LIMIT 1",
            "UPDATE bar_revision SET transaction_id = 999999 WHERE ctid = (SELECT ctid FROM bar_revision WHERE is_valid LIMIT 1)",
            "UPDATE bar_revision SET transaction_id = txn_id WHERE ctid = (SELECT ctid FROM bar_revision WHERE is_valid LIMIT 1)")) {
      lab.postgres("CREATE TABLE kept AS SELECT * FROM bar_revision");
      lab.postgres(harm);
      List<Violation> found = lab.audit().violations();
      assertThat(found).as(harm).isNotEmpty();
      assertThat(found).as(harm).allMatch(one -> one.invariant() == Invariant.REVISIONS);
      cases.put(harm, found.size());
      lab.postgres("DELETE FROM bar_revision");
      lab.postgres("INSERT INTO bar_revision SELECT * FROM kept");
      lab.postgres("DROP TABLE kept");
      assertThat(lab.audit().violations()).as("after it: %s", harm).isEmpty();
    }
    assertThat(cases).hasSize(5);
  }
}
