package io.klinesaga.web;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.adjust.ActionsUnknownException;
import io.klinesaga.jdbc.DatabaseUnreachableException;
import io.klinesaga.read.NoHistoryException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests of the API. */
final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Requests that are worked on at the same time; each may hold a connection to each database. */
  private static final int AT_ONCE = 4;

  /** A page that is loaded anew asks again while its first questions are still worked on. */
  private static final int WAITING = 8;

  private final Vertx vertx;
  private final Turns turns = new Turns(AT_ONCE, WAITING);

  Server(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Offers an endpoint. */
  void offer(Router router, Endpoint endpoint) {
    router
        .route(endpoint.path())
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(context -> take(context, endpoint));
    refuseOthers(router, endpoint.path(), HttpMethod.GET, HttpMethod.HEAD);
  }

  /** Tells who comes to a path with another method which ones there are. */
  static void refuseOthers(Router router, String path, HttpMethod... methods) {
    String names = Arrays.stream(methods).map(HttpMethod::name).collect(Collectors.joining(", "));
    router
        .route(path)
        .last()
        .handler(
            context -> {
              if (Set.of(methods).contains(context.request().method())) {
                context.next();
                return;
              }
              context.response().putHeader("Allow", names);
              fail(context, 405, context.request().path() + ": expected the method " + names);
            });
  }

  private void take(RoutingContext context, Endpoint endpoint) {
    if (!turns.offer(() -> begin(context, endpoint))) {
      context.response().putHeader("Retry-After", "1");
      fail(context, 503, "busy: " + AT_ONCE + " requests are worked on; try again");
    }
  }

  private void begin(RoutingContext context, Endpoint endpoint) {
    vertx
        .executeBlocking(
            () -> {
              answer(context, endpoint);
              return true;
            },
            false)
        .onComplete(unused -> turns.ended());
  }

  private static void answer(RoutingContext context, Endpoint endpoint) {
    if (context.response().closed()) {
      return; // who asked has left while it waited
    }
    try {
      Query query = Query.of(endpoint, context.queryParams(), context.pathParams());
      endpoint.work().answer(query, new Reply(context));
    } catch (Exception e) {
      fail(context, e);
    }
  }

  private static void fail(RoutingContext context, Exception e) {
    if (e instanceof Reply.ClientGoneException || context.response().headWritten()) {
      LOG.debug("An answer broke off", e);
      context.request().connection().close();
    } else if (e instanceof ApiException known) {
      fail(context, known.status(), String.valueOf(known.getMessage()));
    } else if (e instanceof HttpException wrong && wrong.getStatusCode() == 400) {
      fail(context, 400, "the address cannot be read: " + wrong.getMessage());
    } else if (e instanceof IllegalArgumentException) {
      fail(context, 400, String.valueOf(e.getMessage()));
    } else if (e instanceof NoHistoryException || e instanceof ActionsUnknownException) {
      fail(context, 409, String.valueOf(e.getMessage()));
    } else if (e instanceof DatabaseUnreachableException) {
      fail(context, 503, String.valueOf(e.getMessage()));
    } else {
      LOG.warn("{} cannot be answered", context.request().path(), e);
      fail(context, 500, "it cannot be answered; the log of the process tells why");
    }
  }

  /** Answers with an error. */
  static void fail(RoutingContext context, int status, String text) {
    context.response().setStatusCode(status);
    Reply.end(context, Reply.JSON, Buffer.buffer(text(Map.of("error", text))));
  }

  /** What a JSON object has in it. */
  static Map<String, Object> object(String text) {
    try {
      return JSON.readValue(text, new TypeReference<Map<String, Object>>() {});
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException("an answer cannot be read as JSON", e);
    }
  }

  /** A value as JSON. */
  static String text(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException("an answer cannot be written as JSON", e);
    }
  }
}
