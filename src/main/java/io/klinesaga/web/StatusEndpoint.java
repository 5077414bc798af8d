package io.klinesaga.web;

import io.klinesaga.cluster.Node;
import io.klinesaga.market.MarketTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/** {@code /api/status}. */
final class StatusEndpoint {
  private final CamelContext context;
  private final LiveEvents live;
  private final Supplier<Map<String, Instant>> next;
  private final Supplier<List<Node>> nodes;
  private final Supplier<Optional<String>> sharedRuns;
  private final String version;
  private final String user;

  /**
   * @param next the next firings, by route, the soonest first
   * @param nodes of the cluster; none if this process is alone
   * @param sharedRuns how the nodes share the work of runs, as JSON; empty if this process is alone
   * @param user who may order work; empty if nobody may
   */
  StatusEndpoint(
      CamelContext context,
      LiveEvents live,
      Supplier<Map<String, Instant>> next,
      Supplier<List<Node>> nodes,
      Supplier<Optional<String>> sharedRuns,
      String version,
      String user) {
    this.context = context;
    this.live = live;
    this.next = next;
    this.nodes = nodes;
    this.sharedRuns = sharedRuns;
    this.version = version;
    this.user = user;
  }

  Endpoint endpoint() {
    return new Endpoint(
        "/api/status",
        "How this process is: health, what runs, what comes next; of several nodes, who is there and how they share the work of runs.",
        List.of(),
        (query, reply) -> reply.json(Server.text(status())));
  }

  private Map<String, Object> status() {
    List<HealthCheck.Result> health =
        HealthCheckHelper.invokeReadiness(context).stream()
            .sorted(Comparator.comparing(one -> one.getCheck().getId()))
            .toList();
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("version", version);
    status.put("ready", health.stream().allMatch(StatusEndpoint::isUp));
    status.put("health", health.stream().map(StatusEndpoint::json).toList());
    status.put(
        "next",
        next.get().entrySet().stream()
            .map(one -> Map.of("route", one.getKey(), "at", MarketTime.text(one.getValue())))
            .toList());
    status.put("running", live.running());
    status.put("orders", live.orders().list());
    List<Node> all = nodes.get();
    if (!all.isEmpty()) {
      status.put("nodes", all.stream().map(StatusEndpoint::json).toList());
    }
    sharedRuns.get().map(Server::object).ifPresent(status::putAll);
    status.put("acts", !user.isEmpty());
    status.put("user", user);
    return status;
  }

  private static boolean isUp(HealthCheck.Result one) {
    return one.getState() != HealthCheck.State.DOWN;
  }

  private static Map<String, Object> json(Node node) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", node.name());
    values.put("state", node.isAlive() ? "alive" : "gone");
    values.put("host", node.host());
    values.put("version", node.version());
    values.put("schema", node.schema());
    values.put("started", MarketTime.text(node.started()));
    values.put("seen", MarketTime.text(node.seen()));
    values.put("clock_offset_ms", node.clockOffset().toMillis());
    values.put("id", node.id());
    return values;
  }

  private static Map<String, Object> json(HealthCheck.Result one) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", one.getCheck().getId());
    values.put("up", isUp(one));
    values.put("text", one.getMessage().orElse(""));
    return values;
  }
}
