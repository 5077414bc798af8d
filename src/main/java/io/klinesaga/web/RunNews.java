package io.klinesaga.web;

import io.klinesaga.sync.SyncListener;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The runs that work now, and what of them is still to be told: {@code run} when one begins, ends
 * or leaves this process, {@code progress} in between.
 */
final class RunNews implements SyncListener {
  /** Whoever is late with the progress of one of so many ended runs does not bring it back. */
  private static final int REMEMBERED = 100;

  /** What has come of a run that another process goes on with. */
  private static final String ELSEWHERE = "elsewhere";

  private final Map<Long, Progress> running = new TreeMap<>();
  private final Set<Long> moved = new LinkedHashSet<>();
  private final Set<Long> ended = new LinkedHashSet<>();
  private final StringBuilder untold = new StringBuilder();

  @Override
  public synchronized void progressed(Progress now) {
    if (ended.contains(now.runId())) {
      return;
    }
    Progress before = running.get(now.runId());
    if (before == null) {
      untold.append(run(now.runId(), now.kind(), null));
    }
    if (before == null || before.done() <= now.done()) {
      running.put(now.runId(), now);
      moved.add(now.runId());
    }
  }

  @Override
  public synchronized void runEnded(RunEnded run) {
    Progress last = running.remove(run.runId());
    if (last != null && moved.remove(run.runId())) {
      untold.append(progress(last));
    }
    untold.append(run(run.runId(), run.kind(), run.outcome()));
    ended.add(run.runId());
    if (ended.size() > REMEMBERED) {
      ended.remove(ended.iterator().next());
    }
  }

  /** Unlike one that has ended it may come back, if the other process dies. */
  @Override
  public synchronized void runLeft(long runId) {
    Progress last = running.remove(runId);
    moved.remove(runId);
    if (last != null) {
      untold.append(run(runId, last.kind(), ELSEWHERE));
    }
  }

  /** The figures of each run that works now. */
  synchronized List<Map<String, Object>> running() {
    return running.values().stream().map(RunNews::figures).toList();
  }

  /** For who comes now: how far each run is. */
  synchronized String standing() {
    StringBuilder all = new StringBuilder();
    running.values().forEach(one -> all.append(progress(one)));
    return all.toString();
  }

  /** What nobody was told yet. */
  synchronized String news() {
    moved.forEach(id -> untold.append(progress(running.get(id))));
    String news = untold.toString();
    moved.clear();
    untold.setLength(0);
    return news;
  }

  private static String progress(@Nullable Progress one) {
    return one == null ? "" : LiveEvents.event("progress", figures(one));
  }

  private static Map<String, Object> figures(Progress one) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("run_id", one.runId());
    figures.put("kind", one.kind());
    figures.put("series", one.series());
    figures.put("done", one.done());
    figures.put("committed", one.committed());
    figures.put("failed", one.failed());
    figures.put("bars", one.bars());
    return figures;
  }

  /** The outcome is null of a run that begins. */
  private static String run(long id, String kind, @Nullable String outcome) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("run_id", id);
    data.put("kind", kind);
    data.put("outcome", outcome);
    return LiveEvents.event("run", data);
  }
}
