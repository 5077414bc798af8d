package io.klinesaga.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.klinesaga.check.BarRules;
import io.klinesaga.config.SyncConfig;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.jdbc.DatabaseUnreachableException;
import io.klinesaga.market.CalendarWatch;
import io.klinesaga.market.Codes;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresRereads;
import io.klinesaga.postgres.PostgresRunHistory;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.source.SourceListener;
import io.klinesaga.sync.SyncStates.Known;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs in the real history, from a source in memory. */
@Tag("servers")
class SyncServiceTest {
  private static final List<SeriesId> SERIES = TestBars.series(0, 3);
  private static final LocalDate DAY = LocalDate.of(2020, 2, 3);

  private final Map<SeriesId, Long> known = new HashMap<>();
  private final List<String> ended = new CopyOnWriteArrayList<>();
  private Runnable afterBegin = () -> {};
  private Runnable whilePlanning = () -> {};
  private final AtomicInteger brokenEnds = new AtomicInteger();
  private PostgresDatabase database;
  private SyncService service;

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
    MemorySource source = MemorySource.market("service");
    SERIES.forEach(series -> source.put(series, TestBars.bars(10)));
    SyncPlanner planner =
        new SyncPlanner(
            new RunSymbols(
                new BarFetcher(
                    List.of(source),
                    new BarRules(TradingCalendar.sse()),
                    Clock.systemUTC(),
                    SourceListener.NONE),
                new KnownStates(),
                symbol -> true,
                () -> Codes.NONE),
            new KnownStates(),
            new PostgresRereads(database.transactions()),
            new SyncConfig(2, 100_000, 4, TransactionMode.SAGA),
            new LeftOver(
                kind -> false, new CalendarWatch(TradingCalendar.sse(), Clock.systemUTC())));
    RunHistory history =
        new PostgresRunHistory(
            database.transactions(), SagaOwner.thisProcess(), Duration.ofSeconds(30));
    service =
        new SyncService(
            planner,
            new Interposed(history),
            FiredRuns.NONE,
            TransactionMode.SAGA,
            new SyncListener() {
              @Override
              public void runEnded(RunEnded run) {
                ended.add(run.outcome() + " " + run.failure());
              }

              @Override
              public void runLeft(long runId) {
                ended.add("left " + runId);
              }
            });
  }

  @AfterEach
  void stop() {
    service.close();
    database.close();
  }

  /** The real history, with something that happens right after a run is in it. */
  private final class Interposed implements RunHistory {
    private final RunHistory real;

    Interposed(RunHistory real) {
      this.real = real;
    }

    @Override
    public long begin(SyncRequest request) {
      long id = real.begin(request);
      afterBegin.run();
      return id;
    }

    @Override
    public void planned(long runId, int series, int unchanged) {
      real.planned(runId, series, unchanged);
    }

    @Override
    public void unchanged(long runId, int series) {
      real.unchanged(runId, series);
    }

    @Override
    public Optional<SyncSummary> end(long runId, SyncSummary summary, @Nullable String error) {
      if (brokenEnds.getAndDecrement() > 0) {
        throw new DatabaseUnreachableException("the connection has broken", null);
      }
      return real.end(runId, summary, error);
    }
  }

  private final class KnownStates implements SyncStates {
    @Override
    public Map<SeriesId, Known> known(Collection<SeriesId> series) {
      whilePlanning.run();
      Map<SeriesId, Known> stored = new HashMap<>();
      known.forEach((one, last) -> stored.put(one, new Known(last, null, 0)));
      return stored;
    }

    @Override
    public Set<Symbol> symbols(Period period) {
      throw new AssertionError("no source is paused");
    }

    @Override
    public void apply(Collection<Change> changes) {
      throw new AssertionError("a plan changes nothing");
    }
  }

  private List<String> runs() {
    return database
        .transactions()
        .execute(
            "runs",
            connection -> {
              List<String> runs = new ArrayList<>();
              try (Statement statement = connection.createStatement();
                  var rows =
                      statement.executeQuery(
                          "SELECT CASE WHEN finished_at IS NULL THEN 'open' ELSE 'ended' END || ' ' || series || ' '"
                              + " || unchanged || coalesce(' ' || error, '') FROM sync_run ORDER BY run_id")) {
                while (rows.next()) {
                  runs.add(rows.getString(1));
                }
              }
              return runs;
            });
  }

  @Test
  void a_run_that_begins_while_all_are_cancelled_does_not_go_on() {
    afterBegin = () -> service.cancelAll("stopping");
    assertThatThrownBy(() -> service.planDaily(null)).hasMessage("no new run: stopping");
    assertThat(runs()).containsExactly("ended 0 0 no new run: stopping");
    assertThat(ended).containsExactly("failed no new run: stopping");
    afterBegin = () -> {};
    assertThatThrownBy(() -> service.planDaily(null)).hasMessage("no new run: stopping");
    assertThat(runs()).hasSize(1);
  }

  @Test
  void the_end_of_a_run_is_recorded_although_the_connection_breaks() {
    brokenEnds.set(2);
    SyncRun run =
        service.planDaily(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
    run.failUnfinished("not of interest here");
    service.finish(run);
    assertThat(ended).containsExactly("incomplete null");
    int open =
        database
            .transactions()
            .execute(
                "look for open runs",
                connection -> {
                  try (var statement = connection.createStatement();
                      var rows =
                          statement.executeQuery(
                              "SELECT count(*) FROM sync_run WHERE finished_at IS NULL")) {
                    rows.next();
                    return rows.getInt(1);
                  }
                });
    assertThat(open).isZero();
  }

  @Test
  void a_run_whose_end_the_database_does_not_take_is_ended_when_it_does() {
    brokenEnds.set(9);
    SyncRun run =
        service.planDaily(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
    run.failUnfinished("not of interest here");
    service.finish(run);
    assertThat(runs()).containsExactly("open 3 0");
    await().atMost(Duration.ofSeconds(60)).until(() -> runs().equals(List.of("ended 3 0")));
    assertThat(ended).containsExactly("incomplete null");
  }

  @Test
  void a_shared_run_whose_end_is_late_is_told_of_when_it_has_ended() {
    brokenEnds.set(9);
    SyncRun run =
        service.planDaily(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
    run.share();
    run.failUnfinished("not of interest here");
    service.finish(run);
    assertThat(ended).as("another process might end it").isEmpty();
    await().atMost(Duration.ofSeconds(60)).until(() -> ended.equals(List.of("incomplete null")));
    assertThat(runs()).containsExactly("ended 3 0");
  }

  @Test
  void a_run_that_its_firing_ends_here_is_not_ended_by_who_was_about_to() {
    SyncRun planned =
        service.planDaily(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
    SyncRun orphan = new SyncRun(planned.id(), planned.request(), SyncListener.NONE);
    SyncRun fired = new SyncRun(planned.id(), planned.request(), SyncListener.NONE);
    orphan.share();
    fired.share();
    service.adopt(orphan);
    service.adopt(fired);
    assertThat(orphan.handedOver()).isNotNull();
    service.finish(orphan);
    assertThat(ended).isEmpty();
    assertThat(runs()).containsExactly("open 3 0");
    service.finish(fired);
    assertThat(ended).hasSize(1);
    assertThat(runs()).singleElement().asString().startsWith("ended ");
  }

  @Test
  void an_end_is_told_once_whoever_comes_second() {
    SyncRun run =
        service.planDaily(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
    run.failUnfinished("not of interest here");
    SyncRun late = new SyncRun(run.id(), run.request(), SyncListener.NONE);
    late.resumed(new PlannedRun(run.id(), run.request(), 3, 0, Duration.ofHours(1)));
    service.finish(run);
    service.finish(late);
    assertThat(ended).containsExactly("incomplete null", "left " + run.id());
    assertThat(runs()).containsExactly("ended 3 0");
  }

  @Test
  void a_run_whose_chunks_were_never_written_is_ended_with_the_reason() {
    SyncRun run =
        service.planDaily(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
    run.handOver("its firing has been taken over");
    service.finish(run, new DefaultExchange(new DefaultCamelContext()));
    assertThat(runs()).containsExactly("ended 3 0 its firing has been taken over");
    assertThat(ended).as("who does the firing tells").containsExactly("left " + run.id());
  }

  @Test
  void a_run_that_goes_on_elsewhere_has_left_and_not_ended() {
    SyncRun run =
        service.planDaily(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
    run.share();
    run.handOver("the run goes on on another node");
    service.finish(run);
    assertThat(ended).containsExactly("left " + run.id());
    assertThat(runs()).containsExactly("open 3 0");
  }

  @Test
  void a_run_that_is_being_planned_is_cancelled_with_the_others() {
    whilePlanning = () -> service.cancelAll("stopping");
    assertThat(service.planDaily(null).cancelled()).isEqualTo("stopping");
  }

  @Test
  void an_ordered_run_is_cancelled_alone_before_and_after_it_begins() {
    SyncRequest request = SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA);
    SyncOrder early = new SyncOrder(request, SyncListener.NONE);
    early.cancel("interrupted");
    assertThat(service.planDaily(early).cancelled()).isEqualTo("interrupted");
    SyncOrder late = new SyncOrder(request, SyncListener.NONE);
    SyncRun run = service.planDaily(late);
    assertThat(run.cancelled()).isNull();
    late.cancel("interrupted");
    assertThat(run.cancelled()).isEqualTo("interrupted");
    assertThat(service.planDaily(null).cancelled()).isNull();
  }

  @Test
  void who_ordered_a_run_follows_that_run_alone() {
    List<Integer> planned = new ArrayList<>();
    SyncListener follower =
        new SyncListener() {
          @Override
          public void planned(int series) {
            planned.add(series);
          }
        };
    SyncRequest request = SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA);
    service.planDaily(null);
    service.planDaily(new SyncOrder(request, follower));
    service.planDaily(request);
    assertThat(planned).containsExactly(3);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {IllegalArgumentException.class, LinkageError.class, StackOverflowError.class})
  void whatever_is_thrown_while_planning_ends_the_run_with_its_reason(
      Class<? extends Throwable> type) throws Exception {
    Throwable thrown = type.getConstructor(String.class).newInstance("it broke");
    whilePlanning = () -> SyncServiceTest.<RuntimeException>sneak(thrown);
    assertThatThrownBy(() -> service.planMinute(null)).isSameAs(thrown);
    assertThat(runs()).singleElement().asString().startsWith("ended 0 0 ").contains("it broke");
    assertThat(ended).singleElement().asString().startsWith("failed ").contains("it broke");
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void series_with_bars_after_the_asked_days_are_unchanged_and_nothing_is_read() {
    SERIES.forEach(series -> known.put(series, MarketTime.dayStart(DAY)));
    SyncRun run =
        service.planDaily(
            new SyncRequest(
                List.of(Period.DAY),
                List.of(),
                0,
                false,
                TransactionMode.SAGA,
                null,
                DAY.minusDays(1)));
    assertThat(run.getChunks()).isEmpty();
    assertThat(runs()).containsExactly("open 3 3");
    SyncSummary summary = service.finish(run, new DefaultExchange(new DefaultCamelContext()));
    assertThat(summary.isAllDone()).isTrue();
    assertThat(summary.unchanged()).isEqualTo(3);
    assertThat(summary.rowsRead()).isZero();
    assertThat(runs()).containsExactly("ended 3 3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1969-12-31", "0001-01-01", "2200-01-01", "+999999999-12-31"})
  void days_that_no_bar_can_have_are_refused_before_anything_is_recorded(String day) {
    LocalDate date = LocalDate.parse(day);
    for (boolean isFrom : new boolean[] {true, false}) {
      assertThatThrownBy(
              () ->
                  new SyncRequest(
                      List.of(Period.DAY),
                      List.of(),
                      0,
                      isFrom,
                      TransactionMode.SAGA,
                      isFrom ? date : null,
                      isFrom ? null : date))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(day)
          .hasMessageContaining("expected a day from 1970-01-01 to 2199-12-31");
    }
    assertThat(runs()).isEmpty();
  }
}
