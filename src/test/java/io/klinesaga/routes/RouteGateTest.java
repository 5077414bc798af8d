package io.klinesaga.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link RouteGate} before real {@code direct:} routes. */
@Timeout(180)
class RouteGateTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(100);

  private final DefaultCamelContext context = new DefaultCamelContext();
  private final RouteGate gate = RouteGate.installIn(context);
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger ended = new AtomicInteger();
  private ProducerTemplate producer;

  @BeforeEach
  void start() throws Exception {
    context.getRegistry().bind("pool", java.util.concurrent.Executors.newFixedThreadPool(2));
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:outer").routeId("outer").process(e -> hold()).to("direct:inner");
            from("direct:parallel")
                .routeId("parallel")
                .process(e -> hold())
                .split(body().tokenize(","))
                .parallelProcessing()
                .executorService("pool")
                .to("direct:inner");
            from("direct:hook").routeId("hook").process(e -> hold()).process(e -> callAnew());
            from("direct:inner").routeId("inner").process(e -> ended.incrementAndGet());
            from("seda:entry").routeId("entry").process(e -> hold()).to("direct:inner");
          }
        });
    context.start();
    producer = context.createProducerTemplate();
  }

  private void hold() throws InterruptedException {
    inside.countDown();
    assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
  }

  /** As a bean does that calls a route through a template of its own. */
  private void callAnew() {
    Exchange answer = producer.send("direct:inner?block=false", e -> {});
    assertThat(answer.getException()).isNull();
  }

  @AfterEach
  void stop() {
    goOn.countDown();
    gate.open();
    context.stop();
  }

  private CompletableFuture<Exchange> call(String address) {
    return CompletableFuture.supplyAsync(
        () -> producer.send(address, exchange -> exchange.getMessage().setBody("a,b")));
  }

  private void close(String... ids) {
    Set<String> addresses = new java.util.HashSet<>();
    Set.of(ids).forEach(id -> addresses.add("direct://" + id));
    gate.close(addresses, Set.of(ids));
  }

  private void callsFromInsideGoOn(String route, int calls) throws Exception {
    CompletableFuture<Exchange> under = call("direct:" + route);
    assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();
    close(route, "inner");
    assertThat(gate.awaitEmpty(SHORT)).isFalse();
    assertThat(gate.seal()).isFalse();
    CompletableFuture<Exchange> late = call("direct:inner");
    goOn.countDown();
    assertThat(under.get(60, TimeUnit.SECONDS).getException()).isNull();
    assertThat(ended).hasValue(calls);
    assertThat(gate.awaitEmpty(LIMIT)).isTrue();
    assertThat(gate.seal()).isTrue();
    assertThat(late).isNotDone();
    gate.open();
    assertThat(late.get(60, TimeUnit.SECONDS).getException()).isNull();
    assertThat(ended).hasValue(calls + 1);
  }

  @Test
  void a_call_from_inside_of_a_draining_route_goes_on_and_others_wait() throws Exception {
    callsFromInsideGoOn("outer", 1);
  }

  @Test
  void a_call_from_a_parallel_branch_of_a_draining_route_goes_on() throws Exception {
    callsFromInsideGoOn("parallel", 2);
  }

  @Test
  void a_call_by_a_new_exchange_on_the_thread_of_a_draining_route_goes_on() throws Exception {
    callsFromInsideGoOn("hook", 1);
  }

  @Test
  void an_exchange_that_began_in_a_draining_route_goes_on() throws Exception {
    CompletableFuture<Void> sent = call("seda:entry").thenAccept(e -> {});
    assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();
    gate.close(Set.of("direct://inner"), Set.of("entry", "inner"));
    goOn.countDown();
    sent.get(60, TimeUnit.SECONDS);
    await().atMost(LIMIT).untilAsserted(() -> assertThat(ended).hasValue(1));
    assertThat(gate.awaitEmpty(LIMIT)).isTrue();
  }

  @Test
  void once_sealed_even_an_exchange_of_a_drained_route_waits() throws Exception {
    CompletableFuture<Exchange> under = call("direct:outer");
    assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();
    gate.close(Set.of("direct://inner"), Set.of("inner", "outer"));
    assertThat(gate.seal()).isTrue();
    goOn.countDown();
    await().during(Duration.ofMillis(300)).atMost(LIMIT).until(() -> ended.get() == 0);
    gate.open();
    assertThat(under.get(60, TimeUnit.SECONDS).getException()).isNull();
    assertThat(ended).hasValue(1);
  }

  @Test
  void addresses_that_are_not_closed_are_free() throws Exception {
    close("outer");
    assertThat(call("direct:inner").get(60, TimeUnit.SECONDS).getException()).isNull();
  }

  @Test
  void a_call_that_waits_for_a_stopped_route_is_not_in_it() throws Exception {
    context.getRouteController().stopRoute("inner");
    CompletableFuture<Exchange> waiting = call("direct:inner");
    await().during(Duration.ofMillis(300)).atMost(LIMIT).until(() -> !waiting.isDone());
    close("inner");
    assertThat(gate.awaitEmpty(SHORT)).isTrue();
    gate.open();
    context.getRouteController().startRoute("inner");
    assertThat(waiting.get(60, TimeUnit.SECONDS).getException()).isNull();
    assertThat(ended).hasValue(1);
  }

  @Test
  void a_missing_route_is_said_at_once_where_blocking_is_off() throws Exception {
    context.getRouteController().stopRoute("inner");
    assertThat(call("direct:inner?block=false").get(60, TimeUnit.SECONDS).getException())
        .hasMessageStartingWith("No consumers available on endpoint: direct://inner?block=false");
    assertThat(
            call("direct:inner?block=false&failIfNoConsumers=false")
                .get(60, TimeUnit.SECONDS)
                .getException())
        .isNull();
  }

  @Test
  void calls_by_many_threads_survive_the_replacement_of_their_route() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    CompletableFuture<?>[] callers = new CompletableFuture<?>[4];
    CountDownLatch enough = new CountDownLatch(1);
    for (int i = 0; i < callers.length; i++) {
      callers[i] =
          CompletableFuture.runAsync(
              () -> {
                while (enough.getCount() > 0) {
                  sent.incrementAndGet();
                  Exchange answer = producer.send("direct:inner?block=false", e -> {});
                  assertThat(answer.getException()).isNull();
                }
              },
              java.util.concurrent.Executors.newSingleThreadExecutor());
    }
    for (int i = 0; i < 30; i++) {
      replaceInner();
    }
    enough.countDown();
    CompletableFuture.allOf(callers).get(60, TimeUnit.SECONDS);
    assertThat(ended).hasValue(sent.get()).hasPositiveValue();
  }

  private void replaceInner() throws Exception {
    close("inner");
    try {
      assertThat(gate.awaitEmpty(LIMIT)).isTrue();
      assertThat(gate.seal()).isTrue();
      context.getRouteController().stopRoute("inner");
      assertThat(context.removeRoute("inner")).isTrue();
      context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:inner").routeId("inner").process(e -> ended.incrementAndGet());
            }
          });
    } finally {
      gate.open();
    }
  }
}
