package io.klinesaga.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each event to all subscribers, on the thread it happens on: a subscriber must be quick.
 * What one throws is logged and harms neither the others nor the saga.
 */
public final class KlineEvents {
  private static final Logger LOG = LoggerFactory.getLogger(KlineEvents.class);

  private final List<Consumer<KlineEvent>> subscribers = new CopyOnWriteArrayList<>();

  /** Adds a subscriber. */
  public void subscribe(Consumer<KlineEvent> subscriber) {
    subscribers.add(subscriber);
  }

  /** Tells all subscribers. */
  public void publish(KlineEvent event) {
    for (Consumer<KlineEvent> subscriber : subscribers) {
      try {
        subscriber.accept(event);
      } catch (Throwable e) {
        LOG.warn("A subscriber failed on {}: {}", event.name(), e.toString());
      }
    }
  }
}
