package io.klinesaga.app;

import io.klinesaga.config.DispatchConfig;
import io.klinesaga.dispatch.ChunkLoop;
import io.klinesaga.dispatch.ChunkWorker;
import io.klinesaga.dispatch.Dispatcher;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.postgres.PostgresChunkBook;
import io.klinesaga.sync.Chunk;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncPlanner;
import io.klinesaga.sync.SyncService;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;

/** What a process has in addition if nodes share the work of runs. */
final class SharedWork {
  private static final String KAFKA = "camel.component.kafka.";

  private final Dispatcher dispatcher;
  private final ChunkWorker worker;
  private final ChunkLoop loop;

  /**
   * What it is made of.
   *
   * @param producer for the route of a chunk
   * @param recovery takes up what processes that are gone have left open
   * @param isNode whether this process stays; false for a command
   */
  record Materials(
      DispatchConfig config,
      int workers,
      Duration ownerTimeout,
      PostgresChunkBook book,
      SyncPlanner planner,
      SyncService runs,
      SyncListener listener,
      ProducerTemplate producer,
      Runnable recovery,
      boolean isNode) {}

  private SharedWork(Materials materials) {
    DispatchConfig config = materials.config();
    dispatcher = new Dispatcher(materials.book(), config.partitions(), materials.isNode());
    worker =
        new ChunkWorker(
            materials.book(),
            materials.planner(),
            chunk -> work(materials.producer(), chunk),
            materials.workers(),
            materials.recovery());
    loop =
        new ChunkLoop(
            materials.book(),
            worker,
            dispatcher,
            materials.runs(),
            materials.listener(),
            new ChunkLoop.Limits(config.patience(), materials.ownerTimeout()));
  }

  /** Binds the beans {@code klineDispatch} and {@code klineChunks}. */
  static SharedWork bind(Registry registry, Materials materials, Opened opened) {
    SharedWork shared = new SharedWork(materials);
    registry.bind("klineDispatch", shared.dispatcher);
    registry.bind("klineChunks", shared.worker);
    opened.add(shared.loop);
    return shared;
  }

  /** Begins to look for chunks that no message brings; once the routes run. */
  void start() {
    loop.start();
  }

  private static @Nullable Throwable work(ProducerTemplate producer, Chunk chunk) {
    Exchange answer =
        producer.send("direct:kline-chunk", exchange -> exchange.getMessage().setBody(chunk));
    return answer.getException();
  }

  /** Leaves chunks and runs to other nodes. */
  void leave(String reason) {
    dispatcher.leave();
    worker.leave(reason);
  }

  /**
   * Settings of Camel's component and of the routes.
   *
   * @param isNode whether this process stays and is told of chunks
   */
  static Map<String, String> properties(DispatchConfig config, boolean isNode) {
    if (!config.isShared()) {
      return Map.of();
    }
    Map<String, String> values = new LinkedHashMap<>();
    values.put("kline.dispatch.take", String.valueOf(isNode));
    values.put(KAFKA + "brokers", config.brokers());
    KafkaClientFile.settings(config)
        .forEach((key, value) -> values.put(KAFKA + "additional-properties[" + key + "]", value));
    return values;
  }
}
