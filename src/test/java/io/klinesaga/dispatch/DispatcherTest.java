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
import java.util.concurrent.atomic.AtomicInteger;
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
                return method.invoke(real, arguments);
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
