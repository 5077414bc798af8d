package io.klinesaga.web;

import io.klinesaga.cluster.Node;
import io.klinesaga.complete.Completeness;
import io.klinesaga.config.ManagementConfig;
import io.klinesaga.history.BarHistory;
import io.klinesaga.market.Codes;
import io.klinesaga.postgres.PostgresActs;
import io.klinesaga.postgres.PostgresDayPages;
import io.klinesaga.postgres.PostgresPages;
import io.klinesaga.postgres.PostgresSharedRuns;
import io.klinesaga.read.BarAnswers;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/** The API and the console page, put on a server. */
public final class WebSite {
  private final Parts parts;

  /**
   * What it shows, and who does what is ordered.
   *
   * @param bars answers for bars, by what is known now
   * @param history tells what happened to bars, by what is known now
   * @param lastDay the day that is meant where none is named
   * @param next the next firings, by route, the soonest first
   * @param nodes of the cluster; none if this process is alone
   * @param sharedRuns how the nodes share the work of runs, as JSON; empty if this process is alone
   * @param sources the configured ones, in their order
   * @param sagaOf the id of a saga, by its own or by the number of a transaction of it
   * @param codesNow which securities had other codes, as is known now
   */
  public record Parts(
      ManagementConfig config,
      String version,
      CamelContext context,
      PostgresPages pages,
      PostgresDayPages dayPages,
      PostgresSharedRuns chunks,
      PostgresActs actsTaken,
      Supplier<BarAnswers> bars,
      Supplier<BarHistory> history,
      Completeness days,
      Supplier<LocalDate> lastDay,
      Supplier<Map<String, Instant>> next,
      Supplier<List<Node>> nodes,
      Supplier<Optional<String>> sharedRuns,
      List<String> sources,
      Function<String, Optional<String>> sagaOf,
      Supplier<Codes> codesNow,
      LiveEvents live,
      Acts acts) {}

  public WebSite(Parts parts) {
    this.parts = parts;
  }

  /** Offers everything. */
  public void offer(Router router, Vertx vertx) {
    Guard guard = new Guard(parts.config().host(), parts.config().isProtected());
    router.route("/api/*").handler(guard::check);
    router.route("/console*").handler(guard::check);
    Server server = new Server(vertx);
    List<Endpoint> endpoints = endpoints();
    endpoints.forEach(one -> server.offer(router, one));
    String document = OpenApi.document(parts.version(), endpoints, parts.config().isProtected());
    server.offer(
        router,
        new Endpoint(
            "/api/openapi.json", "This API.", List.of(), (query, reply) -> reply.json(document)));
    parts.live().offer(router, vertx, parts.sharedRuns());
    new ActEndpoints(
            parts.acts(), parts.actsTaken(), parts.live().orders(), parts.config().isProtected())
        .offer(router, vertx);
    ConsoleFiles.offer(router);
    router
        .route("/api/*")
        .last()
        .handler(
            context ->
                Server.fail(
                    context,
                    404,
                    "there is nothing at " + context.request().path() + "; see /api/openapi.json"));
  }

  private List<Endpoint> endpoints() {
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.add(new BarEndpoint(parts.bars()).endpoint());
    endpoints.addAll(
        new ListEndpoints(parts.pages(), parts.sources(), parts.sagaOf(), parts.codesNow())
            .endpoints());
    endpoints.addAll(new StoredDays(parts.dayPages()).endpoints());
    endpoints.add(new DayEndpoint(parts.days(), parts.lastDay()).endpoint());
    endpoints.add(new ChunkEndpoint(parts.chunks()).endpoint());
    endpoints.add(new WhyEndpoint(parts.history()).endpoint());
    endpoints.add(
        new StatusEndpoint(
                parts.context(),
                parts.live(),
                parts.next(),
                parts.nodes(),
                parts.sharedRuns(),
                parts.version(),
                parts.config().isProtected() ? parts.config().user() : "")
            .endpoint());
    return endpoints;
  }
}
