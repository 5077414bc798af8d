package io.klinesaga.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/**
 * Places in route files where a test can break in: a step {@code bean: {beanType:
 * io.klinesaga.testing.Faults, method: "at('name')"}} runs what the test has put there under that
 * name, if anything. With {@code at('name', ${exchange})} the action sees the exchange.
 */
public final class Faults {
  private static final Map<String, Consumer<Exchange>> ACTIONS = new ConcurrentHashMap<>();

  public Faults() {}

  /** What to do at a place; an exception fails the route there. */
  public static void put(String place, Runnable action) {
    ACTIONS.put(place, exchange -> action.run());
  }

  /** As {@link #put(String, Runnable)}, for an action that looks at the exchange. */
  public static void put(String place, Consumer<Exchange> action) {
    ACTIONS.put(place, action);
  }

  public static void clear() {
    ACTIONS.clear();
  }

  /** Called by the routes. */
  public void at(String place) {
    at(place, null);
  }

  /** Called by the routes. */
  public void at(String place, Exchange exchange) {
    ACTIONS.getOrDefault(place, e -> {}).accept(exchange);
  }
}
