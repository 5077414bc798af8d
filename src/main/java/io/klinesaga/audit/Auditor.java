package io.klinesaga.audit;

import io.klinesaga.loop.Pause;
import io.klinesaga.market.BarBatches;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.transaction.CommittedBars.Logged;
import io.klinesaga.transaction.CommittedBars.State;
import io.klinesaga.transaction.Rereads;
import io.klinesaga.transaction.Rereads.Mark;
import io.klinesaga.transaction.SeriesTally;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every bar again and compares it with the log, some series and a bounded number of bars and
 * transactions at a time.
 *
 * <p>It may run beside syncs. A series that looks wrong is compared again by itself, and counts as
 * wrong only if nothing held it and the log said the same before and after.
 */
public final class Auditor {
  private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);

  private static final int BATCH_SERIES = 200;

  /**
   * A bar may have been written by a transaction of its own, of which log and tally keep about 300
   * bytes: so the bars of a batch bound its transactions, too.
   */
  private static final int BATCH_BARS = 50_000;

  /** Batches that are read at the same time. */
  private static final int READERS = 3;

  private static final int TRIES = 5;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final TdengineBarStore store;
  private final AuditFacts facts;
  private final Rereads rereads;

  public Auditor(TdengineBarStore store, AuditFacts facts, Rereads rereads) {
    this.store = store;
    this.facts = facts;
    this.rereads = rereads;
  }

  /**
   * Audits.
   *
   * @param found is told of each violation as it is found
   */
  public AuditReport audit(AuditRequest request, Consumer<Violation> found) {
    ExecutorService readers = Executors.newFixedThreadPool(READERS);
    try {
      Run run = new Run(request, found, readers);
      long start = System.nanoTime();
      run.auditAll();
      facts.withoutBars().stream().filter(run::concerns).forEach(run::report);
      return run.result((System.nanoTime() - start) / 1_000_000);
    } finally {
      readers.shutdownNow();
    }
  }

  /**
   * Some series of one period, as the log and TDengine have them.
   *
   * @param states what is known of them
   */
  private record Read(
      List<SeriesId> series,
      Map<SeriesId, State> states,
      Map<SeriesId, List<Logged>> committed,
      Map<SeriesId, SeriesTally> tallies,
      List<Violation> revisions) {}

  /** What the log and TDengine have of a period: a state, or where the bars are. */
  private record Known(Map<SeriesId, State> states, Map<SeriesId, TimeRange> extents) {}

  private Known known(Period period) {
    return new Known(facts.states(period), store.extents(period));
  }

  private final class Run {
    private final AuditRequest request;
    private final Consumer<Violation> found;
    private final ExecutorService readers;
    private final Queue<Future<Read>> ahead = new ArrayDeque<>();
    private final Random random = new Random();
    private final List<Violation> violations = new ArrayList<>();
    private final long prunedThrough = facts.prunedThrough();
    private int series;
    private long bars;
    private long transactions;
    private int busy;
    private int asked;

    Run(AuditRequest request, Consumer<Violation> found, ExecutorService readers) {
      this.request = request;
      this.found = found;
      this.readers = readers;
    }

    AuditReport result(long millis) {
      AuditReport report = new AuditReport(series, bars, transactions, busy, violations, millis);
      return request.samplePercent() < 100 ? report.sampledFrom(asked) : report;
    }

    void report(Violation violation) {
      violations.add(violation);
      found.accept(violation);
    }

    boolean concerns(Violation violation) {
      SeriesId where = violation.series();
      return where == null
          || request.symbols().isEmpty()
          || request.symbols().contains(where.symbol());
    }

    /** What there is of a period is asked for while the bars of the one before are read. */
    void auditAll() {
      List<Period> periods = List.of(Period.values());
      Future<Known> next = readers.submit(() -> known(periods.get(0)));
      for (int i = 0; i < periods.size(); i++) {
        Known known = resultOf(next);
        if (i + 1 < periods.size()) {
          Period following = periods.get(i + 1);
          next = readers.submit(() -> known(following));
        }
        audit(periods.get(i), known.states(), known.extents());
      }
      compareUpTo(0);
    }

    private void audit(
        Period period, Map<SeriesId, State> states, Map<SeriesId, TimeRange> extents) {
      Set<SeriesId> all = new TreeSet<>(extents.keySet());
      all.addAll(states.keySet());
      BarBatches.of(
              sample(all),
              BATCH_SERIES,
              BATCH_BARS,
              one -> mostBars(states.get(one), period, extents.get(one)))
          .forEach(batch -> readAhead(period, batch, states, extents));
    }

    /** Whichever database knows of more: what the other has lost is compared too. */
    private long mostBars(@Nullable State state, Period period, @Nullable TimeRange extent) {
      TimeRange range = extent == null ? null : extent.common(request.range());
      long stored = range == null ? 0 : BarBatches.mostBars(period, range);
      return state == null || !request.isWhole() ? stored : Math.max(state.count(), stored);
    }

    /** Begins to read a batch; compares the oldest ones, so that few are in memory. */
    private void readAhead(
        Period period,
        List<SeriesId> batch,
        Map<SeriesId, State> states,
        Map<SeriesId, TimeRange> extents) {
      ahead.add(
          readers.submit(
              () ->
                  new Read(
                      batch,
                      states,
                      facts.committed(batch, request.range()),
                      tallies(period, batch, extents),
                      request.isWhole() ? facts.revisions(batch) : List.of())));
      compareUpTo(READERS);
    }

    private void compareUpTo(int left) {
      while (ahead.size() > left) {
        compare(resultOf(ahead.remove()));
      }
    }

    /** The asked share of the asked series, at least one: none would say nothing. */
    private List<SeriesId> sample(Collection<SeriesId> all) {
      List<SeriesId> concerned = all.stream().filter(this::isAsked).toList();
      asked += concerned.size();
      List<SeriesId> drawn =
          concerned.stream()
              .filter(one -> random.nextDouble() * 100 < request.samplePercent())
              .toList();
      return drawn.isEmpty() && !concerned.isEmpty()
          ? List.of(concerned.get(random.nextInt(concerned.size())))
          : drawn;
    }

    private boolean isAsked(SeriesId one) {
      return request.symbols().isEmpty() || request.symbols().contains(one.symbol());
    }

    private void compare(Read read) {
      read.revisions().forEach(this::report);
      Map<Long, Logged> others = others(read.committed(), read.tallies());
      for (SeriesId one : read.series()) {
        SeriesTally tally = Objects.requireNonNull(read.tallies().get(one));
        Map<Long, Logged> logged =
            relevant(read.committed().getOrDefault(one, List.of()), others, tally);
        if (compare(one, tally, read.states().get(one), logged).isEmpty()) {
          count(tally, logged);
        } else {
          auditAlone(one);
        }
      }
    }

    private void count(SeriesTally tally, Map<Long, Logged> logged) {
      series++;
      bars += tally.count();
      transactions += logged.size();
    }

    private Map<SeriesId, SeriesTally> tallies(
        Period period, Collection<SeriesId> batch, Map<SeriesId, TimeRange> extents) {
      return SeriesTally.read(store, period, batch, extents, request.range());
    }

    /** The transactions found in TDengine of which, by the log, nothing should be left. */
    private Map<Long, Logged> others(
        Map<SeriesId, List<Logged>> committed, Map<SeriesId, SeriesTally> tallies) {
      Set<Long> ids = new HashSet<>();
      tallies.values().forEach(tally -> ids.addAll(tally.transactions()));
      committed.values().forEach(some -> some.forEach(entry -> ids.remove(entry.id())));
      ids.removeIf(id -> id <= 0);
      return ids.isEmpty() ? Map.of() : facts.logged(ids);
    }

    private Map<Long, Logged> relevant(
        List<Logged> committed, Map<Long, Logged> others, SeriesTally tally) {
      Map<Long, Logged> logged = new HashMap<>();
      committed.forEach(entry -> logged.put(entry.id(), entry));
      for (long id : tally.transactions()) {
        Logged other = others.get(id);
        if (other != null) {
          logged.put(id, other);
        }
      }
      return logged;
    }

    private List<Violation> compare(
        SeriesId one, SeriesTally tally, @Nullable State state, Map<Long, Logged> logged) {
      SeriesComparison comparison = new SeriesComparison(one, tally);
      if (request.isWhole()) {
        comparison.withState(state);
      }
      comparison.withLog(logged, prunedThrough, request.range());
      return comparison.violations();
    }

    /** Compares one series until nothing changed meanwhile. */
    private void auditAlone(SeriesId one) {
      List<SeriesId> alone = List.of(one);
      for (int attempt = 0; attempt < TRIES; attempt++) {
        State state = facts.state(one);
        Map<SeriesId, List<Logged>> committed = facts.committed(alone, request.range());
        boolean wasOpen = !facts.open(alone).isEmpty();
        Map<SeriesId, SeriesTally> tallies =
            tallies(one.period(), alone, store.extents(one.period(), alone));
        Map<Long, Logged> others = others(committed, tallies);
        boolean isSteady =
            !wasOpen
                && facts.open(alone).isEmpty()
                && Objects.equals(state, facts.state(one))
                && committed.equals(facts.committed(alone, request.range()));
        if (isSteady) {
          SeriesTally tally = Objects.requireNonNull(tallies.get(one));
          Map<Long, Logged> logged =
              relevant(committed.getOrDefault(one, List.of()), others, tally);
          compare(one, tally, state, logged).forEach(this::report);
          count(tally, logged);
          return;
        }
        if (!Pause.of(PAUSE)) {
          throw interrupted(new InterruptedException());
        }
      }
      LOG.info("{}: being written all the time, so not compared", one);
      busy++;
    }
  }

  private static IllegalStateException interrupted(InterruptedException cause) {
    return new IllegalStateException("the audit was interrupted", cause);
  }

  private static <T> T resultOf(Future<T> reading) {
    try {
      return reading.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Sees to it that the next sync heals what differs; a doubtful bar whose transaction is not
   * committed becomes invalid at once. Nothing that is valid is lost.
   *
   * @return one line per violation: what was done or is to be done
   */
  public List<String> repair(Collection<Violation> violations) {
    return violations.stream().map(this::repair).toList();
  }

  private String repair(Violation violation) {
    String done =
        switch (violation.invariant()) {
          case COMMITTED_BARS -> repairBars(violation);
          case CHECKSUM -> repairChecksum(violation);
          case METADATA -> mark(violation, false);
          case REREAD -> "the next sync reads it again";
          case OVERDUE -> "left to the cleaner; run clean, or saga retry if it is stuck";
          case BEFORE_IMAGE -> {
            facts.dropBeforeImages();
            yield "dropped";
          }
          case REVISIONS ->
              "left: nothing can make it again; take the rows of bar_revision from a backup";
          case COUNTERS -> {
            facts.recount();
            yield "counted again";
          }
        };
    return violation.line() + " -> " + done;
  }

  /** The mark first: cut off in between, the bars are found again. */
  private String repairBars(Violation violation) {
    String done = mark(violation, true);
    if (violation.transactionId() > 0) {
      store.softDelete(
          violation.transactionId(),
          Objects.requireNonNull(violation.series()),
          Objects.requireNonNull(violation.range()));
      return "made invalid; " + done;
    }
    return done;
  }

  private String repairChecksum(Violation violation) {
    SeriesId series = Objects.requireNonNull(violation.series());
    String done = mark(violation, true);
    SeriesTally tally = SeriesTally.read(store, series, Objects.requireNonNull(violation.range()));
    facts.rebase(violation.transactionId(), tally.sum(violation.transactionId()));
    return done;
  }

  private String mark(Violation violation, boolean rewrite) {
    TimeRange range = Objects.requireNonNullElse(violation.range(), TimeRange.ALL);
    SeriesId series = Objects.requireNonNull(violation.series());
    String reason = "audit: " + violation.invariant().code() + ": " + violation.detail();
    rereads.mark(List.of(new Mark(series, range, rewrite, reason)));
    return rewrite ? "the next sync reads it again" : "the next sync counts it again";
  }
}
