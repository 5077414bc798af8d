package io.klinesaga.web;

import io.klinesaga.market.MarketTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The orders that this process works on; one of a kind at a time. */
final class OrdersInProgress {
  private final Set<String> kinds = new HashSet<>();
  private final Map<Long, Order> orders = new TreeMap<>();
  private final StringBuilder untold = new StringBuilder();

  /**
   * An order.
   *
   * @param id under which it is noted
   * @param kind those of one kind exclude each other
   */
  record Order(long id, String kind, String act, String person, String reason, Instant at) {}

  /**
   * Keeps others of a kind out.
   *
   * @return false if one is there already
   */
  synchronized boolean reserve(String kind) {
    return kinds.add(kind);
  }

  /** Lets others of a kind in again. */
  synchronized void free(String kind) {
    kinds.remove(kind);
  }

  /** The work on it begins. */
  synchronized void begun(Order order) {
    orders.put(order.id(), order);
    untold.append(event(order, null));
  }

  /** The work on it has ended, and that is noted. */
  synchronized void ended(Order order, String outcome) {
    kinds.remove(order.kind());
    orders.remove(order.id());
    untold.append(event(order, outcome));
  }

  /** Those that are worked on, in the order in which they came. */
  synchronized List<Map<String, Object>> list() {
    return orders.values().stream().map(OrdersInProgress::values).toList();
  }

  /** What nobody was told yet. */
  synchronized String news() {
    String news = untold.toString();
    untold.setLength(0);
    return news;
  }

  private static Map<String, Object> values(Order order) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("act_id", order.id());
    values.put("act", order.act());
    values.put("person", order.person());
    values.put("reason", order.reason());
    values.put("at", MarketTime.text(order.at()));
    return values;
  }

  private static String event(Order order, @Nullable String outcome) {
    Map<String, Object> data = values(order);
    data.put("outcome", outcome);
    return LiveEvents.event("order", data);
  }
}
