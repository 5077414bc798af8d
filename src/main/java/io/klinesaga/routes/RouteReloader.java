package io.klinesaga.routes;

import io.klinesaga.config.Durations;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the route files and takes their changes over. It compares what the files say, every
 * {@link #POLL}, and acts when they have not changed between two looks. All changes since the last
 * good state are checked and taken over as one. Files that break a rule change nothing: the former
 * routes run on until the files are repaired.
 */
public final class RouteReloader implements AutoCloseable {
  /** How often the files are read. */
  public static final Duration POLL = Duration.ofSeconds(1);

  /** How long calls are held back at most while routes drain. */
  static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);

  /** How long everything runs freely before the next try. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** How long the close waits for a change that is being taken over. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(RouteReloader.class);

  private final RouteTrial trial;
  private final RouteSwap swap;
  private final ReloadListener listener;
  private final Clock clock;
  private final Thread thread = new Thread(this::watch, "route-reload");

  private volatile RouteFiles running;
  private RouteFolder seen;
  private SortedSet<String> others;
  private @Nullable RouteFolder refused;
  private @Nullable RouteFiles postponed;
  private long notBefore = System.nanoTime();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable RouteReload last;
  private volatile @Nullable RouteReload problem;

  /**
   * @param context the running context
   * @param gate installed in it before its routes were loaded
   * @param running the files its routes are from; edited ones are held to the same needs
   * @param properties Camel's settings and the values of placeholders
   */
  public RouteReloader(
      CamelContext context,
      RouteGate gate,
      RouteFiles running,
      Map<String, String> properties,
      ReloadListener listener,
      Clock clock) {
    this.running = running;
    this.seen = running.folder();
    this.others = RouteFolder.others(running.folder().folder());
    this.trial = RunningBeans.trialBeside(context, properties);
    this.listener = listener;
    this.clock = clock;
    this.swap = new RouteSwap(context, gate, DRAIN_LIMIT, this::isClosing);
    thread.setDaemon(true);
  }

  /** Begins to watch. */
  public void start() {
    thread.start();
  }

  /** The files that the routes are from. */
  public RouteFiles running() {
    return running;
  }

  /** What came of the last change; empty before the first one. */
  public Optional<RouteReload> lastReload() {
    return Optional.ofNullable(last);
  }

  /** The rejection of the files as they are now; empty if the routes are those of the files. */
  public Optional<RouteReload> currentProblem() {
    return Optional.ofNullable(problem);
  }

  private void watch() {
    try {
      while (!closing.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void look() throws InterruptedException {
    try {
      tellOfOthers();
      RouteFolder now = running.folder().again();
      boolean isSettled = now.equals(seen);
      seen = now;
      if (isSettled && !now.equals(refused)) {
        settled(now);
      }
    } catch (RouteFilesException e) {
      reject(null, e.problems());
    } catch (RuntimeException | Error e) {
      LOG.error("The route files could not be looked at, tried again", e);
    }
  }

  /** Once for each file; those of the start have been told of there. */
  private void tellOfOthers() {
    SortedSet<String> now = RouteFolder.others(running.folder().folder());
    for (String file : now) {
      if (!others.contains(file)) {
        LOG.warn("Route files: {}", RouteFiles.notRead(file));
      }
    }
    others = now;
  }

  private void settled(RouteFolder now) throws InterruptedException {
    if (now.equals(running.folder())) {
      if (problem != null) {
        restored(problem);
      }
      postponed = null;
      return;
    }
    if (postponed == null || !postponed.folder().equals(now)) {
      postponed = null;
      notBefore = System.nanoTime();
    }
    if (System.nanoTime() - notBefore >= 0) {
      takeOver(now);
    }
  }

  private void takeOver(RouteFolder now) throws InterruptedException {
    RouteFiles files = postponed;
    try {
      if (files == null) {
        files = trial.check(now, running.needs());
      }
      RouteChange change = RouteChange.between(running, files);
      if (!change.problems().isEmpty()) {
        reject(now, change.problems());
      } else if (swap.swap(running, files, change)) {
        loaded(files, List.copyOf(change.incoming()), gone(change));
      } else {
        postpone(files, change);
      }
    } catch (RouteFilesException e) {
      reject(now, e.problems());
    }
  }

  private static List<String> gone(RouteChange change) {
    return change.outgoing().stream().filter(id -> !change.incoming().contains(id)).toList();
  }

  private void loaded(RouteFiles files, List<String> routes, List<String> gone) {
    Set<String> names = new TreeSet<>(changedFiles(files.folder()));
    names.addAll(problem == null ? List.of() : problem.files());
    running = files;
    LOG.info("Route files {}: routes loaded {}, removed {}", names, routes, gone);
    inOrder(List.copyOf(names), routes, gone);
  }

  /** What was refused is as it was before. */
  private void restored(RouteReload rejection) {
    LOG.info(
        "Route files{} are in order again, as they were before; the routes run on",
        rejection.files().isEmpty() ? "" : " " + rejection.files());
    inOrder(rejection.files(), List.of(), List.of());
  }

  private void inOrder(List<String> files, List<String> routes, List<String> gone) {
    refused = null;
    postponed = null;
    problem = null;
    tell(
        new RouteReload(
            RouteReload.Outcome.LOADED, clock.instant(), files, routes, gone, List.of()));
  }

  private void reject(@Nullable RouteFolder now, List<RouteProblem> problems) {
    refused = now;
    postponed = null;
    RouteReload former = problem;
    if (now == null && former != null && former.problems().equals(problems)) {
      return;
    }
    RouteReload reload =
        new RouteReload(
            RouteReload.Outcome.REJECTED,
            clock.instant(),
            now == null ? List.of() : changedFiles(now),
            List.of(),
            List.of(),
            problems);
    problem = reload;
    LOG.error(
        "The edited route files are not used, the former routes run on:\n  {}",
        String.join("\n  ", problems.stream().map(RouteProblem::toString).toList()));
    tell(reload);
  }

  private void postpone(RouteFiles files, RouteChange change) {
    notBefore = System.nanoTime() + PAUSE.toNanos();
    if (isClosing() || files.equals(postponed)) {
      return;
    }
    postponed = files;
    problem = null;
    LOG.info(
        "Route files {}: the routes {} are at work; they are replaced when that has ended",
        changedFiles(files.folder()),
        change.outgoing());
    tell(
        new RouteReload(
            RouteReload.Outcome.POSTPONED,
            clock.instant(),
            changedFiles(files.folder()),
            List.of(),
            List.of(),
            List.of()));
  }

  private List<String> changedFiles(RouteFolder now) {
    TreeSet<String> names = new TreeSet<>(running.folder().files().keySet());
    names.addAll(now.files().keySet());
    List<String> changed = new ArrayList<>(names);
    changed.removeIf(
        name -> Objects.equals(running.folder().files().get(name), now.files().get(name)));
    return changed;
  }

  private void tell(RouteReload reload) {
    last = reload;
    listener.ended(reload);
  }

  /**
   * Stops watching; a change that is being taken over is finished or given up first, and left alone
   * if that takes too long.
   */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(CLOSE_LIMIT.toMillis());
      if (thread.isAlive()) {
        LOG.warn(
            "A change of the route files is still being taken over after {}; it is broken off",
            Durations.text(CLOSE_LIMIT));
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
