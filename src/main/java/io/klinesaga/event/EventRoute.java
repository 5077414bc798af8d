package io.klinesaga.event;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each event to a route of the integrators: the body is a map of its fields, the headers
 * {@code klineEvent} (its name) and, if it is about a saga, {@code klineSagaId}.
 *
 * <p>One thread of its own sends, in the order of the events, so a route that is slow or fails
 * never holds a saga up. When the route is {@value #ROOM} events behind, further ones are dropped
 * and the number of them is logged.
 */
public final class EventRoute implements Consumer<KlineEvent>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventRoute.class);
  private static final int ROOM = 10_000;
  private static final Duration LAST_CHANCE = Duration.ofSeconds(5);

  private final String address;
  private final ProducerTemplate producer;
  private final AtomicLong dropped = new AtomicLong();
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(ROOM),
          work -> {
            Thread sender = new Thread(work, "kline-events");
            sender.setDaemon(true);
            return sender;
          },
          (work, executor) -> drop());

  /**
   * @param address of the route, such as {@code direct:my-events}
   * @param producer sends to it
   */
  public EventRoute(String address, ProducerTemplate producer) {
    this.address = address;
    this.producer = producer;
  }

  @Override
  public void accept(KlineEvent event) {
    thread.execute(() -> sendOrTell(event));
  }

  private void sendOrTell(KlineEvent event) {
    try {
      send(event);
    } catch (Throwable e) {
      LOG.warn("{} failed on {}: {}", address, event.name(), e.toString());
    }
  }

  private void drop() {
    long count = dropped.incrementAndGet();
    if (Long.bitCount(count) == 1) {
      LOG.warn("{} is {} events behind; {} events were dropped so far", address, ROOM, count);
    }
  }

  private void send(KlineEvent event) {
    Exchange answer =
        producer.send(
            address,
            exchange -> {
              exchange.getMessage().setBody(event.fields());
              exchange.getMessage().setHeader("klineEvent", event.name());
              Object saga = event.fields().get("sagaId");
              if (saga != null) {
                exchange.getMessage().setHeader("klineSagaId", saga);
              }
            });
    if (answer.getException() != null) {
      LOG.warn("{} failed on {}: {}", address, event.name(), answer.getException().toString());
    }
  }

  /** Sends what is left, for some seconds at most. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LAST_CHANCE.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("{}: {} events were not sent", address, thread.shutdownNow().size());
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
