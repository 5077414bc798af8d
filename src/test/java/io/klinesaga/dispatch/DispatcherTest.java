package io.klinesaga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.cli.Cli;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.market.Period;
import io.klinesaga.postgres.PostgresChunkBook;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncRun;
import io.klinesaga.sync.SyncService;
import io.klinesaga.testing.TestServers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a shared run, seen by who waits for it. */
@Timeout(120)
@Tag("servers")
class DispatcherTest {
  private final Map<String, String> settings = TestServers.freshSettings();
  private final AtomicInteger outages = new AtomicInteger();
  private final AtomicInteger lostAnswers = new AtomicInteger();
  private KlineApplication application;
  private Cli cli;
  private Dispatcher dispatcher;

  @BeforeEach
  void start() throws SQLException {
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", "6");
    settings.put("kline.sync.chunk-size", "2");
    application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE);
    cli = Cli.with(settings);
    dispatcher = new Dispatcher(book(), 4, false);
  }

  @AfterEach
  void stop() {
    application.close();
  }

  /** The real one, which does not answer now and then. */
  private ChunkBook book() throws SQLException {
    String id = cli.pg("SELECT owner FROM saga_owner").get(0);
    ChunkBook real =
        new PostgresChunkBook(
            application.postgres().transactions(),
            new SagaOwner(id, "host", 1),
            Duration.ofSeconds(30));
    return (ChunkBook)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ChunkBook.class},
            (proxy, method, arguments) -> {
              if (outages.getAndDecrement() > 0) {
                throw new DatabaseException("the database is away", (Throwable) null);
              }
              try {
                Object answer = method.invoke(real, arguments);
                if (lostAnswers.getAndDecrement() > 0) {
                  throw new DatabaseException("the answer is lost", (Throwable) null);
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private SyncRun planned() {
    SyncService service =
        Objects.requireNonNull(
            application
                .context()
                .getRegistry()
                .lookupByNameAndType("klineSync", SyncService.class));
    SyncRun run =
        service.planDaily(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
    assertThat(dispatcher.record(run)).hasSize(3);
    return run;
  }

  @Test
  void a_run_that_is_cancelled_while_the_database_is_away_is_cancelled_when_it_is_back()
      throws SQLException {
    SyncRun run = planned();
    run.cancel("interrupted");
    outages.set(5);
    dispatcher.await(run);
    assertThat(cli.pg("SELECT DISTINCT state, error FROM sync_chunk"))
        .containsExactly("CANCELLED interrupted");
    assertThat(cli.pg("SELECT cancelled FROM sync_dispatch")).containsExactly("interrupted");
    assertThat(run.summary().failed()).isEqualTo(6);
  }

  @Test
  void chunks_of_which_it_is_not_known_whether_they_are_written_are_written_once()
      throws SQLException {
    outages.set(1);
    lostAnswers.set(1);
    SyncRun run = planned();
    assertThat(cli.pg("SELECT number FROM sync_chunk ORDER BY number"))
        .containsExactly("1", "2", "3");
    assertThat(run.handedOver()).isNull();
  }

  @Test
  void a_node_waits_for_a_cancelled_run_of_its_own_however_long_the_database_is_away()
      throws SQLException {
    dispatcher = new Dispatcher(book(), 4, true);
    SyncRun run = planned();
    run.cancel("interrupted");
    outages.set(45); // longer than a command waits
    dispatcher.await(run);
    assertThat(run.handedOver()).isNull();
    assertThat(cli.pg("SELECT DISTINCT state FROM sync_chunk")).containsExactly("CANCELLED");
  }

  @Test
  void who_is_interrupted_cancels_the_run_and_is_interrupted_still() throws SQLException {
    SyncRun run = planned();
    cli.pg("UPDATE sync_chunk SET state = 'TAKEN', owner = 'other' WHERE number = 1 RETURNING 1");
    Thread.currentThread().interrupt();
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              Awaitility.await()
                  .until(() -> cli.pg("SELECT 1 FROM sync_chunk WHERE state = 'OPEN'").isEmpty());
              pg("UPDATE sync_chunk SET state = 'CANCELLED' WHERE number = 1 RETURNING 1");
            });
    dispatcher.await(run);
    assertThat(Thread.interrupted()).isTrue();
    other.join();
    assertThat(run.cancelled()).isEqualTo("interrupted");
    assertThat(run.summary().failed()).isEqualTo(6);
  }

  private void pg(String sql) {
    try {
      cli.pg(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void what_cannot_be_gathered_ends_the_run_for_all() throws SQLException {
    SyncRun run = planned();
    cli.pg(
        "UPDATE sync_chunk SET state = 'DONE', report = '{\"series\": [{}]}' WHERE number = 2 RETURNING 1");
    dispatcher.await(run);
    assertThat(run.cancelled()).startsWith("its chunks cannot be gathered: ");
    assertThat(cli.pg("SELECT cancelled FROM sync_dispatch"))
        .containsExactly(String.valueOf(run.cancelled()));
    assertThat(cli.pg("SELECT count(*) FROM sync_chunk WHERE state = 'OPEN'")).containsExactly("0");
  }

  @Test
  void a_run_that_its_firing_ends_here_is_not_ended_twice() throws SQLException {
    SyncRun run = planned();
    run.handOver("its firing ends it");
    dispatcher.await(run);
    assertThat(cli.pg("SELECT DISTINCT state FROM sync_chunk")).containsExactly("OPEN");
  }

  @Test
  void who_waits_for_a_run_hears_that_another_process_has_cancelled_it() throws SQLException {
    SyncRun run = planned();
    cli.pg("UPDATE sync_dispatch SET cancelled = 'elsewhere' RETURNING 1");
    dispatcher.await(run);
    assertThat(run.cancelled()).isEqualTo("elsewhere");
    assertThat(run.summary().problems())
        .hasSize(6)
        .allSatisfy(one -> assertThat(one.reason()).isEqualTo("elsewhere"));
  }
}
