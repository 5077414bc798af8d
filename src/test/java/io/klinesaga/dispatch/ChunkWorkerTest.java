package io.klinesaga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.check.BarRules;
import io.klinesaga.config.SyncConfig;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.dispatch.ChunkBook.Claim;
import io.klinesaga.dispatch.ChunkWorker.ChunkRoute;
import io.klinesaga.market.CalendarWatch;
import io.klinesaga.market.Codes;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.postgres.PostgresChunkBook;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresRereads;
import io.klinesaga.postgres.PostgresRunHistory;
import io.klinesaga.postgres.PostgresSyncStates;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.source.SourceListener;
import io.klinesaga.sync.BarFetcher;
import io.klinesaga.sync.Chunk;
import io.klinesaga.sync.LeftOver;
import io.klinesaga.sync.RunSymbols;
import io.klinesaga.sync.SeriesPlan;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncPlanner;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncRun;
import io.klinesaga.testing.FaultProxy;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Which chunks a process takes, and how they end while PostgreSQL is away. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ChunkWorkerTest {
  private static final SyncRequest REQUEST =
      SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA);
  private static final List<SeriesId> SERIES = TestBars.series(0, 3);

  private final Map<String, String> settings = TestServers.freshSettings();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final SagaOwner owner = SagaOwner.thisProcess();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  /** Between the worker and PostgreSQL. */
  private FaultProxy proxy;

  private PostgresDatabase database;
  private PostgresDatabase direct;
  private PostgresChunkBook known;
  private long run;

  @BeforeEach
  void start() {
    direct = new PostgresDatabase(TestServers.configuration(settings).postgres());
    direct.migrate();
    String url = settings.get("kline.postgres.url");
    String port = url.replaceFirst(".*:(\\d+)/.*", "$1");
    proxy = new FaultProxy(Integer.parseInt(port));
    settings.put("kline.postgres.url", url.replace(":" + port + "/", ":" + proxy.port() + "/"));
    settings.put("kline.postgres.connect-timeout", "1s");
    database = new PostgresDatabase(TestServers.configuration(settings).postgres());
    known = new PostgresChunkBook(direct.transactions(), owner, Duration.ofSeconds(30));
    run =
        new PostgresRunHistory(direct.transactions(), owner, Duration.ofSeconds(30)).begin(REQUEST);
    record();
  }

  @AfterEach
  void stop() {
    mayEnd.countDown();
    threads.shutdownNow();
    database.close();
    direct.close();
    proxy.close();
  }

  /** A chunk for each series. */
  private void record() {
    SyncRun planned = new SyncRun(run, REQUEST, SyncListener.NONE);
    List<Chunk> chunks = new ArrayList<>();
    for (SeriesId series : SERIES) {
      chunks.add(
          new Chunk(planned, Period.DAY, List.of(new SeriesPlan(series, TimeRange.ALL, true))));
    }
    known.record(run, REQUEST, 0, chunks, null);
  }

  private ChunkWorker worker(int workers, ChunkRoute route) {
    return new ChunkWorker(
        new PostgresChunkBook(database.transactions(), owner, Duration.ofSeconds(30)),
        planner(),
        route,
        workers,
        () -> {});
  }

  private SyncPlanner planner() {
    PostgresSyncStates states = new PostgresSyncStates(direct.transactions());
    BarFetcher fetcher =
        new BarFetcher(
            List.of(MemorySource.market("worker")),
            new BarRules(TradingCalendar.sse()),
            Clock.systemUTC(),
            SourceListener.NONE);
    return new SyncPlanner(
        new RunSymbols(fetcher, states, symbol -> true, () -> Codes.NONE),
        states,
        new PostgresRereads(direct.transactions()),
        new SyncConfig(2, 100_000, 4, TransactionMode.SAGA),
        new LeftOver(kind -> false, new CalendarWatch(TradingCalendar.sse(), Clock.systemUTC())));
  }

  private ChunkId id(int number) {
    return new ChunkId(run, number);
  }

  private @Nullable Throwable held() {
    begun.countDown();
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  private Set<ChunkId> ended() {
    return Set.copyOf(
        known.ended(run, Set.of()).stream()
            .filter(chunk -> chunk.report() != null)
            .map(ChunkBook.Ended::id)
            .toList());
  }

  @Test
  void a_chunk_whose_end_cannot_be_written_ends_when_postgresql_answers_again() throws Exception {
    ChunkWorker worker =
        worker(
            1,
            chunk -> {
              proxy.refuse();
              return held();
            });
    Future<?> work = threads.submit(() -> worker.work(id(1).toString()));
    begun.await();
    mayEnd.countDown();
    assertThat(ended()).isEmpty();
    proxy.heal();
    work.get();
    assertThat(ended()).containsExactly(id(1));
  }

  @Test
  void a_message_that_comes_while_postgresql_is_away_is_not_forgotten() throws Exception {
    ChunkWorker worker = worker(1, chunk -> null);
    proxy.refuse();
    Future<?> work = threads.submit(() -> worker.work(id(2).toString()));
    assertThat(known.unended(run)).isEqualTo(3);
    proxy.heal();
    work.get();
    assertThat(ended()).containsExactly(id(2));
  }

  @Test
  void messages_and_the_table_together_give_no_more_work_than_there_are_workers() throws Exception {
    ChunkWorker worker = worker(1, chunk -> held());
    Future<?> work = threads.submit(() -> worker.work(id(1).toString()));
    begun.await();
    assertThat(worker.takeWaiting(Duration.ZERO)).isEmpty();
    mayEnd.countDown();
    work.get();
    Optional<Runnable> second = worker.takeWaiting(Duration.ZERO);
    assertThat(second).isPresent();
    assertThat(worker.takeWaiting(Duration.ZERO)).as("the second holds the only place").isEmpty();
    second.orElseThrow().run();
    worker.takeWaiting(Duration.ZERO).orElseThrow().run();
    assertThat(ended()).containsExactlyInAnyOrder(id(1), id(2), id(3));
    assertThat(worker.takeWaiting(Duration.ZERO)).isEmpty();
  }

  @Test
  void a_chunk_that_was_taken_away_is_not_begun_a_second_time_while_it_is_worked_on()
      throws Exception {
    AtomicInteger begins = new AtomicInteger();
    ChunkWorker worker =
        worker(
            2,
            chunk -> {
              begins.incrementAndGet();
              return held();
            });
    Future<?> work = threads.submit(() -> worker.work(id(1).toString()));
    begun.await();
    assertThat(known.release(new Claim(id(1), 1))).as("as if it had been silent").isTrue();
    worker.work(id(1).toString());
    assertThat(begins).hasValue(1);
    mayEnd.countDown();
    work.get();
    assertThat(ended()).as("it was lost").isEmpty();
  }

  @Test
  void a_chunk_that_breaks_down_gives_its_place_free() {
    ChunkWorker worker = worker(1, chunk -> new IllegalStateException("broken"));
    worker.work(id(1).toString());
    worker.work("nonsense");
    worker.work(id(2).toString());
    assertThat(worker.takeWaiting(Duration.ZERO)).isPresent();
    assertThat(known.unended(run)).isEqualTo(3);
  }
}
