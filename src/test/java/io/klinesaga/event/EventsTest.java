package io.klinesaga.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.klinesaga.app.StartException;
import io.klinesaga.clean.PurgeRequest;
import io.klinesaga.event.KlineEvent.CleanerRoundEnded;
import io.klinesaga.event.KlineEvent.Compensated;
import io.klinesaga.event.KlineEvent.Purged;
import io.klinesaga.event.KlineEvent.Quarantined;
import io.klinesaga.event.KlineEvent.RoutesReloaded;
import io.klinesaga.event.KlineEvent.RunEnded;
import io.klinesaga.event.KlineEvent.SagaEnded;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.saga.SagaListener;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.BreakableRoutes;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

@Tag("servers")
class EventsTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-01-05T04:00:00Z"), ZoneOffset.UTC);

  private static BreakableRoutes withEventRoute(BreakableRoutes routes) {
    try {
      Files.writeString(
          routes.folder().resolve("events.camel.yaml"),
          """
          - route:
              id: my-events
              from:
                uri: direct
                parameters:
                  name: my-events
                steps:
                  - bean:
                      beanType: io.klinesaga.testing.Faults
                      method: "at('my-events', ${exchange})"
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return routes;
  }

  @Test
  void each_saga_run_and_compensation_is_an_event() {
    try (FaultLab lab = FaultLab.start(Map.of())) {
      ConcurrentLinkedQueue<KlineEvent> seen = new ConcurrentLinkedQueue<>();
      lab.application().events().subscribe(seen::add);
      List<SeriesId> series = TestBars.series(600, 2);
      series.forEach(s -> lab.market().put(s, TestBars.bars(5)));
      lab.sync(series);
      assertThat(of(seen, SagaEnded.class))
          .singleElement()
          .satisfies(e -> assertThat(e.state()).isEqualTo("COMPLETED"))
          .satisfies(e -> assertThat(e.durationMs()).isNotNull());
      assertThat(of(seen, RunEnded.class))
          .singleElement()
          .satisfies(e -> assertThat(e.outcome()).isEqualTo("ok"))
          .satisfies(e -> assertThat(e.fields()).containsEntry("saga_success_count", 2));
      seen.clear();
      lab.rollBack(series, series.get(0), TestBars.bars(7));
      assertThat(of(seen, Compensated.class)).isNotEmpty();
      assertThat(of(seen, SagaEnded.class)).extracting(SagaEnded::state).contains("COMPENSATED");
    }
  }

  @Test
  void quarantine_purge_and_the_round_of_the_cleaner_are_events() {
    try (FaultLab lab = FaultLab.start(Map.of())) {
      ConcurrentLinkedQueue<KlineEvent> seen = new ConcurrentLinkedQueue<>();
      lab.application().events().subscribe(seen::add);
      List<SeriesId> series = TestBars.series(640, 2);
      SeriesId one = series.get(0);
      series.forEach(s -> lab.market().put(s, withHighBelowLow(TestBars.bars(5))));
      lab.sync(series);
      assertThat(of(seen, Quarantined.class))
          .extracting(Quarantined::symbol)
          .containsExactlyInAnyOrder(one.symbol().toString(), series.get(1).symbol().toString());
      assertThat(of(seen, Quarantined.class))
          .allSatisfy(e -> assertThat(e.rules().values()).containsExactly(1))
          .allSatisfy(e -> assertThat(e.period()).isEqualTo("1d"));

      lab.rollBack(series, one, TestBars.bars(7));
      seen.clear();
      lab.application().purge(new PurgeRequest(Duration.ZERO));
      assertThat(of(seen, Purged.class))
          .singleElement()
          .satisfies(e -> assertThat(e.rows()).isEqualTo(2))
          .satisfies(e -> assertThat(e.series()).isEqualTo(1));

      lab.application().clean();
      assertThat(of(seen, CleanerRoundEnded.class))
          .filteredOn(e -> e.figures().containsKey("abandoned"))
          .singleElement()
          .satisfies(e -> assertThat(e.outcome()).isEqualTo("ok"));
    }
  }

  /** The same bars and one more day, whose high and low are exchanged. */
  private static Bars withHighBelowLow(Bars good) {
    Bars.Builder bars = new Bars.Builder(good.size() + 1);
    for (int i = 0; i < good.size(); i++) {
      bars.add(good, i);
    }
    return bars.add(TestBars.day(good.size()), 10, 9, 11, 10, 100, 1000).build();
  }

  @Test
  void a_saga_that_waits_for_a_person_is_an_event() {
    ConcurrentLinkedQueue<KlineEvent> seen = new ConcurrentLinkedQueue<>();
    KlineEvents events = new KlineEvents();
    events.subscribe(seen::add);
    new EventPublisher(events).stuck("s1", "TDengine is gone");
    assertThat(seen).containsExactly(new KlineEvent.SagaStuck("s1", "TDengine is gone"));
  }

  @Test
  void a_subscriber_that_dies_harms_neither_the_others_nor_who_publishes() {
    ConcurrentLinkedQueue<KlineEvent> seen = new ConcurrentLinkedQueue<>();
    KlineEvents events = new KlineEvents();
    events.subscribe(
        event -> {
          throw new StackOverflowError();
        });
    events.subscribe(seen::add);
    new EventPublisher(events).stuck("s1", "TDengine is gone");
    assertThat(seen).hasSize(1);
  }

  private static <T> List<T> of(Iterable<KlineEvent> events, Class<T> type) {
    List<T> found = new java.util.ArrayList<>();
    events.forEach(
        e -> {
          if (type.isInstance(e)) {
            found.add(type.cast(e));
          }
        });
    return found;
  }

  @Test
  void a_subscriber_and_a_route_that_fail_harm_no_saga() {
    try (FaultLab lab =
        FaultLab.start(
            Map.of("kline.events.route", "direct:my-events"), EventsTest::withEventRoute)) {
      lab.application()
          .events()
          .subscribe(
              e -> {
                throw new IllegalStateException("a bad subscriber");
              });
      ConcurrentLinkedQueue<String> got = new ConcurrentLinkedQueue<>();
      Faults.put(
          "my-events",
          (Exchange exchange) -> {
            Map<?, ?> body = exchange.getMessage().getBody(Map.class);
            Object name = exchange.getMessage().getHeader("klineEvent");
            got.add(
                name
                    + " "
                    + body.get("sagaId")
                    + " "
                    + exchange.getMessage().getHeader("klineSagaId"));
            throw new IllegalStateException("a bad route");
          });
      List<SeriesId> series = TestBars.series(610, 2);
      series.forEach(s -> lab.market().put(s, TestBars.bars(5)));
      SyncSummary summary = lab.sync(series);
      assertThat(summary.committed()).isEqualTo(2);
      String saga = lab.log(series.get(0), "saga_id").get(0);
      await()
          .atMost(FaultLab.LIMIT)
          .untilAsserted(
              () ->
                  assertThat(got)
                      .contains("saga-ended " + saga + " " + saga)
                      .anyMatch(line -> line.startsWith("run-ended ")));
    }
  }

  @Test
  void an_event_route_that_is_not_there_stops_the_start() {
    assertThatThrownBy(() -> FaultLab.start(Map.of("kline.events.route", "direct:nobody")).close())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("kline.events.route")
        .hasMessageContaining("direct:nobody");
  }

  @Test
  void log_lines_inside_a_saga_carry_its_id_and_later_ones_do_not() {
    try (FaultLab lab = FaultLab.start(Map.of())) {
      ConcurrentLinkedQueue<String> inside = new ConcurrentLinkedQueue<>();
      ConcurrentLinkedQueue<String> before = new ConcurrentLinkedQueue<>();
      Faults.put("after-write", () -> inside.add(String.valueOf(MDC.get(SagaListener.MDC_KEY))));
      Faults.put("before-begin", () -> before.add(String.valueOf(MDC.get(SagaListener.MDC_KEY))));
      List<SeriesId> series = TestBars.series(620, 1);
      series.forEach(s -> lab.market().put(s, TestBars.bars(5)));
      lab.sync(series);
      series.forEach(s -> lab.market().put(s, TestBars.bars(6)));
      lab.sync(series);
      assertThat(inside).containsExactlyElementsOf(lab.log(series.get(0), "saga_id"));
      assertThat(before).hasSize(2).containsOnly("null");
    }
  }

  @Test
  void text_and_json_lines_are_one_line_each() {
    KlineEvent event =
        new RoutesReloaded(List.of("my flow.camel.yaml"), "rejected", "line 3:\n no such key");
    assertThat(new EventLog(false, NOON).line(event))
        .isEqualTo(
            "routes-reloaded files=\"[my flow.camel.yaml]\" outcome=rejected reason=\"line 3:\\n no such key\"");
    assertThat(new EventLog(true, NOON).line(new SagaEnded("s1", "COMPLETED", null)))
        .isEqualTo(
            "{\"time\":\"2026-01-05T12:00:00+08:00\",\"event\":\"saga-ended\",\"sagaId\":\"s1\",\"state\":\"COMPLETED\"}");
  }

  @Test
  void camels_event_notifiers_see_the_events() {
    try (FaultLab lab = FaultLab.start(Map.of())) {
      Set<String> names = java.util.concurrent.ConcurrentHashMap.newKeySet();
      lab.application()
          .context()
          .getManagementStrategy()
          .addEventNotifier(
              new org.apache.camel.support.EventNotifierSupport() {
                @Override
                public void notify(org.apache.camel.spi.CamelEvent event) {
                  if (event instanceof CamelEvents.Custom custom) {
                    names.add(custom.event().name());
                  }
                }
              });
      List<SeriesId> series = TestBars.series(630, 1);
      series.forEach(s -> lab.market().put(s, TestBars.bars(5)));
      lab.sync(series);
      assertThat(names).contains("saga-ended", "run-ended");
    }
  }
}
