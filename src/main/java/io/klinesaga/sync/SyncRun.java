package io.klinesaga.sync;

import io.klinesaga.cluster.FiringInWork;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Excerpt;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the sync and what has come of it so far. Safe for use by several threads. */
public final class SyncRun {
  private static final Logger LOG = LoggerFactory.getLogger(SyncRun.class);
  private static final int NAMED_TIMES = 5;

  /** Long enough for a server to restart. */
  private static final Duration OUTAGE_LIMIT = Duration.ofSeconds(20);

  private final long id;
  private final SyncRequest request;
  private final SyncListener listener;
  private final Claim claim;
  private volatile long startNanos = System.nanoTime();
  private final Map<SeriesOutcome, AtomicInteger> outcomes = new EnumMap<>(SeriesOutcome.class);
  private final Set<SeriesId> ended = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<SeriesResult> problems = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sagaSuccess = new AtomicInteger();
  private final AtomicInteger sagaRollback = new AtomicInteger();
  private final LongAdder rowsRead = new LongAdder();
  private final LongAdder rowsWritten = new LongAdder();
  private final LongAdder rowsQuarantined = new LongAdder();
  private final LongAdder rowsSuspended = new LongAdder();
  private final LongAdder rowsWithdrawn = new LongAdder();
  private final LongAdder rowsHeld = new LongAdder();
  private final ConcurrentLinkedQueue<SeriesNote> notes = new ConcurrentLinkedQueue<>();
  private volatile int series;
  private volatile List<Chunk> chunks = List.of();
  private volatile @Nullable String cancelled;
  private volatile @Nullable String handedOver;
  private volatile @Nullable FiringInWork firing;
  private volatile @Nullable SyncSummary endedAs;

  /** Whether other processes work on it too; then one of them counts its series, at its end. */
  private volatile boolean isShared;

  private final Queue<SeriesResult> uncounted = new ConcurrentLinkedQueue<>();
  private volatile String nothing = "";

  /** When a database was first found down since the last commit; 0: it was not. */
  private final AtomicLong downSince = new AtomicLong();

  /**
   * @param id its id in the run history
   * @param request what it shall do
   * @param listener is told of its progress
   */
  public SyncRun(long id, SyncRequest request, SyncListener listener) {
    this(id, request, listener, Claim.WHOLE_RUN);
  }

  /**
   * A part of a run that another process has planned, or that run itself, taken over.
   *
   * @param claim the right of this process to work on it
   */
  public SyncRun(long id, SyncRequest request, SyncListener listener, Claim claim) {
    this.id = id;
    this.request = request;
    this.listener = listener;
    this.claim = claim;
    for (SeriesOutcome outcome : SeriesOutcome.values()) {
      outcomes.put(outcome, new AtomicInteger());
    }
  }

  public long id() {
    return id;
  }

  public SyncRequest request() {
    return request;
  }

  /** The work of this run, for the route that splits it. */
  public List<Chunk> getChunks() {
    return chunks;
  }

  /** What it has to do; the idle series have ended with that. */
  void planned(List<Chunk> planned, List<SeriesId> idle) {
    chunks = List.copyOf(planned);
    series = idle.size() + planned.stream().mapToInt(c -> c.plans().size()).sum();
    listener.planned(series);
    listener.progressed(progress());
    unchanged(idle);
  }

  /** Takes over what another process has planned. */
  public void resumed(PlannedRun planned) {
    isShared = true;
    series = planned.series();
    startNanos = System.nanoTime() - planned.age().toNanos();
    listener.planned(planned.series());
    count(SeriesOutcome.UNCHANGED).addAndGet(planned.idle());
  }

  /** From now on other processes work on it too. */
  public void share() {
    isShared = true;
  }

  /** Whether other processes work on it too. */
  public boolean isShared() {
    return isShared;
  }

  /**
   * Tells who counts of the series that nobody has been told of yet, since another might end it.
   */
  void countSeries() {
    for (SeriesResult one = uncounted.poll(); one != null; one = uncounted.poll()) {
      listener.seriesCounted(request.mode(), one);
    }
  }

  /** It belongs to a firing. */
  void firedBy(FiringInWork work) {
    firing = work;
    work.reached(id);
  }

  /** The firing that has begun it; null if there is none. */
  public @Nullable FiringInWork firing() {
    return firing;
  }

  /** It had ended before this process could go on with it. */
  void endedAs(SyncSummary figures) {
    endedAs = figures;
  }

  /** Its figures if it had ended before; null if it has to be worked on. */
  public @Nullable SyncSummary endedAs() {
    return endedAs;
  }

  /** Adds what has come of a part of it. */
  public void add(ChunkReport report) {
    rowsRead.add(report.rowsRead());
    rowsQuarantined.add(report.rowsQuarantined());
    rowsSuspended.add(report.rowsSuspended());
    rowsWithdrawn.add(report.rowsWithdrawn());
    rowsHeld.add(report.rowsHeld());
    notes.addAll(report.notes());
    report.results().forEach(this::finished);
  }

  /**
   * What has come of it.
   *
   * @param results the end of each of its series
   */
  public ChunkReport report(List<SeriesResult> results) {
    return new ChunkReport(
        results,
        List.copyOf(notes),
        rowsRead.sum(),
        rowsQuarantined.sum(),
        rowsSuspended.sum(),
        rowsWithdrawn.sum(),
        rowsHeld.sum());
  }

  /**
   * Makes sure that nothing is written by a process that has lost its claim.
   *
   * @throws RuntimeException if this one has
   */
  void requireClaim() {
    claim.require();
  }

  /** Notes bars that are committed without a saga, in the transaction that commits them. */
  void wroteWithoutSaga(Map<SeriesId, Integer> rows) {
    claim.wrote(rows);
  }

  /** It is ended by another process. */
  public void handOver(String reason) {
    handedOver = reason;
  }

  /** Why another process ends it; null if this one does. */
  public @Nullable String handedOver() {
    return handedOver;
  }

  /** Notes what a person should know of a series that has not failed. */
  void warn(SeriesId about, String sentence) {
    note(new SeriesNote(about, "warning", sentence));
  }

  void note(SeriesNote note) {
    LOG.warn("{}: {}", note.series(), note.sentence());
    notes.add(note);
  }

  /**
   * Counts and names bars that differ from the source's and are not changed.
   *
   * @param which such as {@code bars older than 5 days}
   */
  void held(SeriesId of, Bars bars, String which, String why) {
    if (bars.isEmpty()) {
      return;
    }
    rowsHeld.add(bars.size());
    String sentence =
        bars.size()
            + " "
            + which
            + " are other in the source and stay as they are, "
            + why
            + ": "
            + times(bars)
            + "; --full --accept-changes changes them";
    note(new SeriesNote(of, "held", sentence));
  }

  /** Ends a series of which two hosts contradict each other. */
  void disputed(SeriesId id, String contradiction) {
    finished(
        new SeriesResult(
            id, SeriesOutcome.DISPUTED, 0, "two hosts contradict each other: " + contradiction));
  }

  private static String times(Bars bars) {
    return Excerpt.of(
        IntStream.range(0, bars.size())
            .mapToObj(i -> MarketTime.dateTime(bars.ts(i)).toString())
            .toList(),
        NAMED_TIMES);
  }

  /** Counts and names stored bars that the source does not have any more. */
  void withdrawn(SeriesId from, Bars bars, boolean isAccepted) {
    if (bars.isEmpty()) {
      return;
    }
    rowsWithdrawn.add(bars.size());
    String sentence =
        bars.size()
            + " stored bars are not in the source any more: "
            + times(bars)
            + (isAccepted
                ? "; they are invalid now"
                : "; they stay valid, --full --accept-withdrawn makes them invalid");
    note(new SeriesNote(from, "withdrawn", sentence));
  }

  /** It covers no series at all. */
  void nothingToDo(String reason) {
    LOG.warn("Run {}: {}", id, reason);
    nothing = reason;
  }

  void suspended(int bars) {
    rowsSuspended.add(bars);
  }

  void read(int good, int quarantined) {
    rowsRead.add((long) good + quarantined);
    rowsQuarantined.add(quarantined);
  }

  /**
   * Notes that a database is down. If nothing could be committed for some time, the run ends early:
   * each of its batches would wait for the same dead server.
   */
  void databaseDown(String reason) {
    long now = System.nanoTime();
    long since = downSince.updateAndGet(known -> known == 0 ? now : known);
    if (now - since > OUTAGE_LIMIT.toNanos() && cancelled == null) {
      cancel(
          "given up, a database has been down for " + OUTAGE_LIMIT.toSeconds() + " s: " + reason);
    }
  }

  /** Whether a database was away, and nothing could be committed since. */
  public boolean isDatabaseDown() {
    return downSince.get() != 0;
  }

  void batchCommitted() {
    downSince.set(0);
  }

  /** Ends a series that needed no transaction. */
  void unchanged(SeriesId id, SeriesOutcome outcome) {
    downSince.set(0);
    finished(new SeriesResult(id, outcome, 0, ""));
  }

  /** Ends series that needed no transaction. */
  void unchanged(Collection<SeriesId> ids) {
    downSince.set(0);
    ids.forEach(id -> finished(new SeriesResult(id, SeriesOutcome.UNCHANGED, 0, "")));
  }

  void sagasCommitted(int transactions) {
    sagaSuccess.addAndGet(transactions);
  }

  void sagasRolledBack(int transactions) {
    sagaRollback.addAndGet(transactions);
  }

  /** Ends a series; a second end of the same series is ignored. */
  void finished(SeriesResult result) {
    if (!ended.add(result.series())) {
      return;
    }
    count(result.outcome()).incrementAndGet();
    rowsWritten.add(result.rowsWritten());
    if (result.outcome().isProblem()) {
      problems.add(result);
    }
    if (handedOver == null) {
      listener.seriesEnded(request.mode(), result);
      uncounted.add(result);
      if (!isShared) {
        countSeries();
      }
    }
    listener.progressed(progress());
  }

  private SyncListener.Progress progress() {
    return new SyncListener.Progress(
        id,
        request.kind(),
        series,
        ended.size(),
        count(SeriesOutcome.COMMITTED).get(),
        count(SeriesOutcome.FAILED).get(),
        rowsWritten.sum());
  }

  /** Ends a series that failed. */
  public void failed(SeriesId id, String reason) {
    finished(new SeriesResult(id, SeriesOutcome.FAILED, 0, reason));
  }

  /** Ends a series that sources do not have, or of which nothing may be stored. */
  void failedAnswered(SeriesId id, String reason) {
    finished(new SeriesResult(id, SeriesOutcome.FAILED, 0, reason, true));
  }

  /** Ends a series that no source could be asked for. */
  void postponed(SeriesId id, String reason) {
    finished(new SeriesResult(id, SeriesOutcome.POSTPONED, 0, reason));
  }

  /** Lets the chunks in progress end and fails the rest, each series with this reason. */
  public void cancel(String reason) {
    cancelled = reason;
  }

  /** Why the run shall end early, or null. */
  public @Nullable String cancelled() {
    return cancelled;
  }

  /** Ends every planned series that has not ended, so that none is missing in the report. */
  public void failUnfinished(String reason) {
    for (Chunk chunk : chunks) {
      for (SeriesPlan plan : chunk.plans()) {
        if (!ended.contains(plan.series())) {
          failed(plan.series(), reason);
        }
      }
    }
  }

  private AtomicInteger count(SeriesOutcome outcome) {
    return Objects.requireNonNull(outcomes.get(outcome));
  }

  public SyncSummary summary() {
    return new SyncSummary(
        request.mode(),
        series,
        count(SeriesOutcome.COMMITTED).get(),
        count(SeriesOutcome.UNCHANGED).get(),
        count(SeriesOutcome.BUSY).get(),
        count(SeriesOutcome.FAILED).get(),
        count(SeriesOutcome.PARTIAL).get(),
        count(SeriesOutcome.POSTPONED).get(),
        count(SeriesOutcome.DISPUTED).get(),
        sagaSuccess.get(),
        sagaRollback.get(),
        rowsRead.sum(),
        rowsWritten.sum(),
        rowsQuarantined.sum(),
        rowsSuspended.sum(),
        rowsWithdrawn.sum(),
        rowsHeld.sum(),
        Duration.ofNanos(System.nanoTime() - startNanos),
        problems.stream().sorted(Comparator.comparing(SeriesResult::series)).toList(),
        notes.stream().sorted(Comparator.comparing(SeriesNote::series)).toList(),
        nothing);
  }
}
