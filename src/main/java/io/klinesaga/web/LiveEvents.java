package io.klinesaga.web;

import io.klinesaga.saga.SagaListener;
import io.klinesaga.sync.SyncListener;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells browsers what runs, sagas and orders do, as server-sent events. */
public final class LiveEvents {
  private static final long TICK_MILLIS = 500;
  private static final int TICKS_OF_SILENCE = 30;
  private static final int MOST_CLIENTS = 50;

  private final Set<HttpServerResponse> clients = ConcurrentHashMap.newKeySet();
  private final RunNews runs = new RunNews();
  private final SagaNews sagas = new SagaNews();
  private final OrdersInProgress orders = new OrdersInProgress();
  private int silence;

  /** What follows the runs of this process. */
  public SyncListener runs() {
    return runs;
  }

  /** What follows the sagas of this process. */
  public SagaListener sagas() {
    return sagas;
  }

  OrdersInProgress orders() {
    return orders;
  }

  /** The runs that work now; empty if none does. */
  List<Map<String, Object>> running() {
    return runs.running();
  }

  void offer(Router router, Vertx vertx) {
    router.route(HttpMethod.GET, "/api/events").handler(this::join);
    router.route(HttpMethod.HEAD, "/api/events").handler(context -> begin(context).end());
    vertx.setPeriodic(TICK_MILLIS, unused -> tell());
  }

  private static HttpServerResponse begin(RoutingContext context) {
    return context.response().putHeader("Content-Type", "text/event-stream; charset=utf-8");
  }

  private void join(RoutingContext context) {
    if (clients.size() >= MOST_CLIENTS) {
      Server.fail(context, 503, "busy: " + MOST_CLIENTS + " clients listen");
      return;
    }
    HttpServerResponse response = begin(context).setChunked(true);
    response.closeHandler(unused -> clients.remove(response));
    response.exceptionHandler(unused -> clients.remove(response));
    response.write(": welcome\n\n" + runs.standing());
    clients.add(response);
  }

  /** An event as it is sent. */
  static String event(String name, Map<String, Object> data) {
    return "event: " + name + "\ndata: " + Server.text(data) + "\n\n";
  }

  /** What there is to tell; empty for nothing. */
  private String news() {
    String news = runs.news() + sagas.news() + orders.news();
    silence = news.isEmpty() ? silence + 1 : 0;
    if (silence < TICKS_OF_SILENCE) {
      return news;
    }
    silence = 0;
    return ": still here\n\n";
  }

  /** A client that is slow misses some of it. */
  private void tell() {
    String news = news();
    if (news.isEmpty()) {
      return;
    }
    for (HttpServerResponse client : clients) {
      if (!client.writeQueueFull()) {
        client.write(news).onFailure(unused -> clients.remove(client));
      }
    }
  }
}
