package io.klinesaga.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.klinesaga.postgres.PostgresActs;
import io.klinesaga.web.OrdersInProgress.Order;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders over HTTP. They need a login and a reason, come from no page of another site, are noted
 * with who and why before they begin, and go on when the client has gone.
 */
final class ActEndpoints {
  private static final Logger LOG = LoggerFactory.getLogger(ActEndpoints.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final long MOST_BYTES = 64 * 1024;
  private static final int MOST_REASON = 500;

  /** A page of another site cannot send it without being asked for. */
  private static final String HEADER = "X-Kline-Saga";

  private static final String SAGA = "/api/sagas/:id/";

  /** Names and what they do, by path. */
  private static final Map<String, String> PATHS = new LinkedHashMap<>();

  static {
    PATHS.put("/api/sync", "Runs a sync: kind daily or minute; full, symbols; reason.");
    PATHS.put("/api/repair", "Repairs days: from, to, periods, symbols; reason.");
    PATHS.put("/api/clean", "Runs a round of the cleaner: reason.");
    PATHS.put("/api/audit", "Compares the two databases: symbols; reason.");
    PATHS.put(SAGA + "retry", "Lets a stuck saga be tried again: reason.");
    PATHS.put(SAGA + "give-up", "Gives a stuck saga up: reason.");
  }

  private final Acts acts;
  private final PostgresActs history;
  private final boolean isProtected;
  private final OrdersInProgress orders;

  /**
   * @param isProtected whether the server asks for a password; else every order is refused
   */
  ActEndpoints(Acts acts, PostgresActs history, OrdersInProgress orders, boolean isProtected) {
    this.acts = acts;
    this.history = history;
    this.orders = orders;
    this.isProtected = isProtected;
  }

  void offer(Router router, Vertx vertx) {
    PATHS
        .keySet()
        .forEach(path -> offer(router, vertx, path, path.substring(path.lastIndexOf('/') + 1)));
  }

  /** What can be ordered, by path. */
  static Map<String, String> paths() {
    return Collections.unmodifiableMap(PATHS);
  }

  private void offer(Router router, Vertx vertx, String path, String act) {
    router
        .route(HttpMethod.POST, path)
        .handler(
            context -> {
              if (isPermitted(context)) {
                context
                    .request()
                    .body()
                    .onSuccess(
                        body ->
                            vertx.executeBlocking(
                                () -> {
                                  take(context, act, body.toString(StandardCharsets.UTF_8));
                                  return true;
                                },
                                false));
              }
            });
    Server.refuseOthers(router, path, HttpMethod.POST);
  }

  /** Before anything of the body is looked at. */
  private boolean isPermitted(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!isProtected) {
      Server.fail(
          context, 403, "nothing can be ordered here until kline.management.password is set");
    } else if (!"act".equals(request.getHeader(HEADER)) || !Guard.isOwnPage(request)) {
      Server.fail(
          context, 403, "expected the header " + HEADER + ": act, and no page of another site");
    } else if (length(request) > MOST_BYTES) {
      Server.fail(context, 413, "expected at most " + MOST_BYTES + " bytes, and their number");
    } else {
      return true;
    }
    return false;
  }

  /** As the client says before it sends them; very large if it does not say. */
  private static long length(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    return length != null && length.matches("[0-9]{1,9}") ? Long.parseLong(length) : Long.MAX_VALUE;
  }

  private void take(RoutingContext context, String act, String body) {
    try {
      ObjectNode details = details(context, body);
      String reason = reason(details);
      begin(context, act, details, reason, acts.understand(act, details));
    } catch (NoSuchElementException e) {
      Server.fail(context, 404, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      Server.fail(context, 400, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.warn("The order {} was not taken", act, e);
      Server.fail(context, 503, "the order was not taken: " + e.getMessage());
    }
  }

  private static ObjectNode details(RoutingContext context, String body) {
    try {
      JsonNode node = JSON.readTree(body.isBlank() ? "{}" : body);
      if (node instanceof ObjectNode details) {
        String id = context.pathParam("id");
        return id == null ? details : details.put("id", id);
      }
      throw new IllegalArgumentException("expected a JSON object");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected a JSON object: " + e.getOriginalMessage(), e);
    }
  }

  private static String reason(ObjectNode details) {
    JsonNode reason = details.remove("reason");
    String text = reason == null || !reason.isTextual() ? "" : reason.asText().strip();
    if (text.isEmpty() || text.length() > MOST_REASON || hasControls(text)) {
      throw new IllegalArgumentException(
          "reason: expected why, in 1 to " + MOST_REASON + " characters on one line");
    }
    details.put("reason", text);
    return text;
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  /** One of a kind at a time; of different sagas are different kinds. */
  private void begin(
      RoutingContext context, String act, ObjectNode details, String reason, Acts.Work work) {
    String kind = act + " " + details.path("id").asText("");
    if (!orders.reserve(kind)) {
      Server.fail(context, 409, act + " was ordered before and still goes on");
      return;
    }
    Order order = noted(kind, act, person(context), details, reason);
    LOG.info("Order {} by {}: {} {}", order.id(), order.person(), act, details);
    orders.begun(order);
    Thread worker = new Thread(() -> work(order, work), "kline-order-" + act);
    worker.setDaemon(true);
    worker.start();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("accepted", true);
    answer.put("act_id", order.id());
    context.response().setStatusCode(202);
    Reply.end(context, Reply.JSON, Buffer.buffer(Server.text(answer)));
  }

  private Order noted(String kind, String act, String person, ObjectNode details, String reason) {
    try {
      PostgresActs.Noted noted = history.begin(person, act, details.toString(), reason);
      return new Order(noted.id(), kind, act, person, reason, noted.at());
    } catch (RuntimeException e) {
      orders.free(kind);
      throw e;
    }
  }

  private static String person(RoutingContext context) {
    User user = context.user();
    String name = user == null ? null : user.principal().getString("username");
    return name == null ? "?" : name;
  }

  private void work(Order order, Acts.Work work) {
    String outcome;
    try {
      outcome = work.work();
    } catch (Throwable e) {
      outcome = "failed: " + e.getMessage();
      LOG.warn("Order {} failed: {}", order.id(), e.toString());
    }
    try {
      history.end(order.id(), outcome);
    } catch (RuntimeException e) {
      LOG.warn("What came of order {} could not be noted: {}", order.id(), outcome);
    } finally {
      orders.ended(order, outcome);
    }
  }
}
