package io.klinesaga.app.crash;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.testing.KlineProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Kills on one data directory. The model is what readers saw at the last check and what the source
 * has; after a kill each series must read as before the interrupted work or as after it, never
 * anything in between.
 */
final class Campaign implements AutoCloseable {
  private static final long EXIT_MILLIS = 2_000;

  /** What the product can be asked to do; the command, and what it can do to a series. */
  private enum Work {
    DAILY(Effect.INCREMENTAL, "sync", "daily"),
    DAILY_FULL(Effect.FULL, "sync", "daily", "--full"),
    MINUTE(Effect.INCREMENTAL, "sync", "minute", "--periods", "5m"),
    MINUTE_FULL(Effect.FULL, "sync", "minute", "--periods", "5m", "--full"),
    CLEAN(Effect.NONE, "clean"),
    PURGE(Effect.NONE, "clean", "--purge", "--older-than", "0s"),
    RUN(Effect.INCREMENTAL, "run");

    final Effect effect;
    final String[] command;

    Work(Effect effect, String... command) {
      this.effect = effect;
      this.command = command;
    }

    boolean concerns(Period period) {
      return switch (this) {
        case DAILY, DAILY_FULL -> period.isDaily();
        case MINUTE, MINUTE_FULL -> !period.isDaily();
        case RUN -> true;
        case CLEAN, PURGE -> false;
      };
    }
  }

  private enum Effect {
    NONE,
    INCREMENTAL,
    FULL
  }

  private enum Victim {
    PRODUCT,
    POSTMASTER,
    BACKEND
  }

  private final String name;
  private final Random random;
  private final CrashLab lab;
  private final RandomMarket market;
  private final Journal performing;
  private final Journal performed;

  /** What readers saw at the last check. */
  private Map<SeriesId, Map<Long, String>> model;

  /** Work since the last check; whether it ended by itself. */
  private final Map<Work, Boolean> since = new LinkedHashMap<>();

  private boolean hasMarks;
  private int step;

  Campaign(Path folder, String name, Random random) throws IOException {
    Files.createDirectories(folder);
    this.name = name;
    this.random = random;
    performing = new Journal(folder.resolve("performing.log"));
    performed = new Journal(folder.resolve("performed.log"));
    lab =
        new CrashLab(
            folder,
            Map.of(
                "kline.tdengine.batch-rows", "100",
                "kline.saga.compensation-delay", "10ms"));
    market = new RandomMarket(lab.market(), random);
    model = new TreeMap<>();
  }

  /**
   * Kills so many times.
   *
   * @return how many
   */
  int run(int kills) throws IOException, InterruptedException {
    int done = 0;
    while (done < kills) {
      step++;
      if (since.isEmpty()) {
        market.change();
      }
      done += perform(nextWork()) ? 1 : 0;
      boolean isChained = random.nextInt(4) == 0 && done < kills;
      if (!isChained) {
        check();
      }
    }
    finish();
    return done;
  }

  /** In a folder without data there is nothing to clean, which is refused. */
  private Work nextWork() {
    Work work = Work.values()[random.nextInt(Work.values().length)];
    return work.effect != Effect.NONE || lab.hasData() ? work : Work.DAILY;
  }

  /** Lets the product work and kills something; tells whether it was alive then. */
  private boolean perform(Work work) throws IOException, InterruptedException {
    Victim victim =
        random.nextInt(10) < 7 ? Victim.PRODUCT : Victim.values()[1 + random.nextInt(2)];
    boolean isEarly = random.nextInt(4) == 0;
    int delay = random.nextInt(isEarly ? 3_000 : work.effect == Effect.NONE ? 800 : 500);
    Map<String, String> settings =
        Map.of(
            "kline.sync.chunk-size", String.valueOf(1 + random.nextInt(5)),
            "kline.sync.max-workers", String.valueOf(1 + random.nextInt(4)));
    String text =
        step + " " + work + " kill " + victim + " after " + delay + " ms, early " + isEarly;
    performing.add(text + " " + settings);
    try (KlineProcess child = lab.start(settings, work.command)) {
      if (!isEarly) {
        awaitOutput(child, work.effect == Effect.NONE ? "Embedded TDengine" : " sync of ");
      }
      child.awaitExit(delay);
      boolean isAlive = child.isAlive();
      if (isAlive) {
        kill(victim, child);
      } else if (child.exitCode() != 0) {
        throw failure(work + " failed without a kill: " + child.output(), null);
      }
      since.merge(work, !isAlive, Boolean::logicalOr);
      performed.add(step + (isAlive ? " killed" : " ended by itself"));
      return isAlive;
    }
  }

  private static void awaitOutput(KlineProcess child, String text) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (child.isAlive() && !child.err().contains(text) && System.nanoTime() < end) {
      child.awaitExit(10);
    }
  }

  /** Without its PostgreSQL the product has a moment to end, or to go on, before it goes too. */
  private void kill(Victim victim, KlineProcess child) throws IOException, InterruptedException {
    if (victim != Victim.PRODUCT) {
      Optional<ProcessHandle> server = Postmasters.find(Postmasters.file(lab.data()));
      if (victim == Victim.POSTMASTER) {
        server.ifPresent(ProcessHandle::destroyForcibly);
      } else {
        List<ProcessHandle> backends =
            server.map(ProcessHandle::children).map(s -> s.toList()).orElse(List.of());
        if (!backends.isEmpty()) {
          backends.get(random.nextInt(backends.size())).destroyForcibly();
        }
      }
      child.awaitExit(random.nextInt((int) EXIT_MILLIS));
    }
    child.signal("KILL");
    child.exitCode();
  }

  // --- checks ---

  /** Starts the product with nothing new to do. */
  private void check() {
    try {
      lab.open();
      lab.cleanUp();
      lab.auditIsClean();
      compare(lab.valid());
      hasMarks = !lab.postgres("SELECT reason FROM reread_range").isEmpty();
    } catch (RuntimeException | AssertionError e) {
      throw failure("after the restart", e);
    } finally {
      lab.close();
    }
    since.clear();
    performed.add(step + " checked");
  }

  private void compare(Map<SeriesId, Map<Long, String>> found) {
    Map<SeriesId, Map<Long, String>> wanted = lab.wanted();
    Set<SeriesId> all = new TreeSet<>(wanted.keySet());
    found.keySet().stream()
        .filter(s -> s.period() == Period.DAY || s.period() == Period.MIN5)
        .forEach(all::add);
    Map<SeriesId, Map<Long, String>> next = new TreeMap<>();
    for (SeriesId series : all) {
      Map<Long, String> now = found.getOrDefault(series, Map.of());
      Map<Long, String> before = model.getOrDefault(series, Map.of());
      if (!isPossible(series, before, wanted.getOrDefault(series, Map.of()), now)) {
        throw new AssertionError(
            series
                + " reads neither as before nor as after "
                + since
                + differences("; before", before, now)
                + differences("; source", wanted.getOrDefault(series, Map.of()), now));
      }
      next.put(series, now);
    }
    model = next;
  }

  private static String differences(String to, Map<Long, String> a, Map<Long, String> b) {
    Set<Long> times = new TreeSet<>(a.keySet());
    times.addAll(b.keySet());
    List<String> some = new ArrayList<>();
    for (Long ts : times) {
      if (!String.valueOf(a.get(ts)).equals(String.valueOf(b.get(ts)))) {
        some.add(ts + ": " + a.get(ts) + " / " + b.get(ts));
      }
    }
    return to + " / now differ in " + some.size() + ": " + some.stream().limit(5).toList();
  }

  private boolean isPossible(
      SeriesId series, Map<Long, String> before, Map<Long, String> source, Map<Long, String> now) {
    long last = before.isEmpty() ? Long.MIN_VALUE : new TreeMap<>(before).lastKey();
    long least = Long.MAX_VALUE;
    Set<Long> starts = new TreeSet<>();
    starts.add(Long.MAX_VALUE);
    for (Map.Entry<Work, Boolean> work : since.entrySet()) {
      if (work.getKey().concerns(series.period())) {
        long from = work.getKey().effect == Effect.FULL ? Long.MIN_VALUE : last;
        starts.add(from);
        if (hasMarks || since.containsKey(Work.PURGE)) {
          starts.addAll(before.keySet()); // an interrupted purge lets a range be read again
        }
        least = work.getValue() ? Math.min(least, from) : least;
      }
    }
    long latest = least;
    return starts.stream()
        .filter(from -> from <= latest)
        .anyMatch(from -> now.equals(overlaid(before, source, from)));
  }

  /** Stored bars after a sync that read the source from that time on. */
  private static Map<Long, String> overlaid(
      Map<Long, String> before, Map<Long, String> source, long from) {
    Map<Long, String> after = new TreeMap<>(before);
    source.forEach(
        (ts, values) -> {
          if (ts >= from) {
            after.put(ts, values);
          }
        });
    return after;
  }

  /** In the end a full sync brings everything to what the source has. */
  private void finish() {
    try {
      lab.open();
      requireDone(lab.sync(Period.DAY, true).isAllDone());
      requireDone(lab.sync(Period.MIN5, true).isAllDone());
      Map<SeriesId, Map<Long, String>> found = lab.valid();
      found.keySet().removeIf(s -> s.period() != Period.DAY && s.period() != Period.MIN5);
      requireDone(found.equals(lab.wanted()));
      lab.auditIsClean();
    } catch (RuntimeException | AssertionError e) {
      throw failure("at the end", e);
    }
  }

  private static void requireDone(boolean isDone) {
    if (!isDone) {
      throw new AssertionError("the last full sync did not bring everything");
    }
  }

  private AssertionError failure(String what, Throwable cause) {
    return new AssertionError(
        name + ", step " + step + ", " + since + ": " + what + (cause == null ? "" : ": " + cause),
        cause);
  }

  @Override
  public void close() {
    lab.close();
  }
}
