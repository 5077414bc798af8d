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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Tells browsers what runs, sagas, orders and nodes do, as server-sent events. */
public final class LiveEvents {
  private static final long TICK_MILLIS = 500;
  private static final long LOOK_MILLIS = 1000;
  private static final int TICKS_OF_SILENCE = 30;
  private static final int MOST_CLIENTS = 50;

  private final Set<HttpServerResponse> clients = ConcurrentHashMap.newKeySet();
  private final RunNews runs = new RunNews();
  private final SagaNews sagas = new SagaNews();
  private final OrdersInProgress orders = new OrdersInProgress();
  private final SharedNews shared = new SharedNews();
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

  /**
   * Offers them.
   *
   * @param sharedRuns how the nodes share the work of runs, as JSON; empty if this process is alone
   */
  void offer(Router router, Vertx vertx, Supplier<Optional<String>> sharedRuns) {
    router.route(HttpMethod.GET, "/api/events").handler(this::join);
    router.route(HttpMethod.HEAD, "/api/events").handler(context -> begin(context).end());
    vertx.setPeriodic(TICK_MILLIS, unused -> tell());
    vertx.setPeriodic(LOOK_MILLIS, unused -> look(vertx, sharedRuns));
  }

  /** Other processes do not tell what they do; only who listens makes it worth a look. */
  private void look(Vertx vertx, Supplier<Optional<String>> sharedRuns) {
    if (!clients.isEmpty() && shared.beginLook()) {
      vertx
          .executeBlocking(sharedRuns::get, false)
          .onComplete(
              found -> shared.endLook(found.succeeded() ? found.result() : Optional.empty()));
    }
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
    shared.repeat();
  }

  /** An event as it is sent. */
  static String event(String name, Map<String, Object> data) {
    return event(name, Server.text(data));
  }

  /** The same of a JSON text; its line breaks, which PostgreSQL puts between rows, would end it. */
  static String event(String name, String json) {
    return "event: " + name + "\ndata: " + json.replace('\n', ' ') + "\n\n";
  }

  /** What there is to tell; empty for nothing. */
  private String news() {
    String news = runs.news() + sagas.news() + orders.news() + shared.news();
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
