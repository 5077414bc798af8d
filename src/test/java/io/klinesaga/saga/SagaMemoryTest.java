package io.klinesaga.saga;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.klinesaga.config.PostgresConfig;
import io.klinesaga.config.SagaConfig;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresSagaLog;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.testing.TestServers;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Memory over 100,000 sagas of one process. What bounds it: the service keeps nothing per saga, the
 * handle of one is garbage when its exchange ends, and only sagas whose failure could not be logged
 * are remembered until it is. One leaked object of 100 bytes per saga would show as 8 MB here.
 */
@Tag("servers")
class SagaMemoryTest {
  private static final int SAGAS = 100_000;
  private static final int WARM = 20_000;
  private static final int THREADS = 8;
  private static final long ALLOWED_GROWTH = 4L * 1024 * 1024;

  private static final class Nobody implements SagaParticipant {
    @Override
    public void begin(String sagaId, Exchange exchange) {}

    @Override
    public void compensating(String sagaId, String reason, @Nullable Exchange exchange) {}

    @Override
    public boolean isSettled(String sagaId) {
      return true;
    }
  }

  /**
   * Every hundredth saga fails and is compensated. The log is not synced here: memory is the
   * matter.
   */
  @Test
  @Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
  void the_heap_does_not_grow_with_the_number_of_sagas() throws Exception {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.postgres.pool-size", "12");
    AtomicInteger compensated = new AtomicInteger();
    PostgresConfig config = TestServers.configuration(settings).postgres();
    try (PostgresDatabase database = new PostgresDatabase(config)) {
      database.migrate();
    }
    try (HikariDataSource pool = unsynced(config);
        DefaultCamelContext context = new DefaultCamelContext();
        DurableSagaService service = service(context, new Transactions("PostgreSQL", pool))) {
      context.addService(service);
      context.addRoutes(routes(compensated));
      context.start();
      run(context, WARM);
      long before = usedHeap();
      run(context, SAGAS - WARM);
      long after = usedHeap();
      assertThat(service.adopted()).isZero();
      assertThat(compensated).hasValue(SAGAS / 100);
      assertThat(after - before)
          .as("heap after %s sagas: %s, after %s: %s", WARM, before, SAGAS, after)
          .isLessThan(ALLOWED_GROWTH);
    }
  }

  private static HikariDataSource unsynced(PostgresConfig config) {
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(config.url());
    pool.setUsername(config.user());
    pool.setPassword(config.password());
    pool.setMaximumPoolSize(config.poolSize());
    pool.addDataSourceProperty("options", "-c synchronous_commit=off");
    pool.addDataSourceProperty("prepareThreshold", "1");
    return new HikariDataSource(pool);
  }

  private static DurableSagaService service(
      DefaultCamelContext context, Transactions transactions) {
    SagaConfig config =
        new SagaConfig(
            Duration.ofMinutes(10),
            3,
            Duration.ofMillis(10),
            20,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1));
    return new DurableSagaService(
        context,
        new SagaEnvironment(
            new PostgresSagaLog(transactions, SagaOwner.thisProcess()),
            new Nobody(),
            config,
            e -> false,
            SagaListener.NONE));
  }

  private static RouteBuilder routes(AtomicInteger compensated) {
    return new RouteBuilder() {
      @Override
      public void configure() {
        errorHandler(noErrorHandler());
        from("direct:saga")
            .saga()
            .compensation("direct:undo")
            .option("number", simple("${body}"))
            .process(SagaMemoryTest::failSome);
        from("direct:undo").process(exchange -> compensated.incrementAndGet());
      }
    };
  }

  private static void failSome(Exchange exchange) {
    if (exchange.getMessage().getBody(Integer.class) % 100 == 0) {
      throw new IllegalStateException("one in a hundred");
    }
  }

  private static void run(DefaultCamelContext context, int sagas) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> workers = new ArrayList<>();
    try (ProducerTemplate producer = context.createProducerTemplate()) {
      for (int i = 0; i < THREADS; i++) {
        workers.add(threads.submit(() -> work(producer, next, sagas)));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void work(ProducerTemplate producer, AtomicInteger next, int sagas) {
    for (int n = next.getAndIncrement(); n < sagas; n = next.getAndIncrement()) {
      int body = n;
      producer.send("direct:saga", exchange -> exchange.getMessage().setBody(body));
    }
  }

  /** The smallest of some measurements, each after a collection. */
  private static long usedHeap() {
    long smallest = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      smallest =
          Math.min(smallest, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return smallest;
  }
}
