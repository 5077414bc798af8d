package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.market.MarketTime;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.testing.TestServers;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The schedule for trading hours. */
@Timeout(180)
@Tag("servers")
class IntradayScheduleTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ROUTE = "minute-kline-intraday-schedule";

  private final Map<String, String> settings = TestServers.freshSettings();
  private final AtomicInteger planned = new AtomicInteger();

  private KlineApplication start(String time) {
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", "1");
    settings.put("kline.source.synthetic.days", "1");
    settings.put("kline.management.port", "0");
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    settings.put("kline.schedule.intraday-cron", "* * * * * ?");
    SyncListener listener =
        new SyncListener() {
          @Override
          public void planned(int series) {
            planned.incrementAndGet();
          }
        };
    Clock clock =
        Clock.fixed(LocalDateTime.parse(time).toInstant(MarketTime.OFFSET), MarketTime.OFFSET);
    return KlineApplication.start(TestServers.configuration(settings), true, listener, clock);
  }

  private static long fired(KlineApplication application) throws Exception {
    ManagedRouteMBean route =
        application
            .context()
            .getCamelContextExtension()
            .getContextPlugin(ManagedCamelContext.class)
            .getManagedRoute(ROUTE);
    return route.getExchangesCompleted();
  }

  @Test
  void it_is_off_unless_it_is_asked_for() {
    try (KlineApplication application = start("2026-01-05T10:00:00")) {
      assertThat(application.context().getRouteController().getRouteStatus(ROUTE).isStopped())
          .isTrue();
    }
  }

  @Test
  void it_syncs_while_the_exchanges_trade() {
    settings.put("kline.schedule.intraday", "true");
    try (KlineApplication application = start("2026-01-05T10:00:00")) {
      await().atMost(LIMIT).until(() -> planned.get() > 0);
      assertThat(application.context().getRouteController().getRouteStatus(ROUTE).isStarted())
          .isTrue();
    }
  }

  @Test
  void it_does_nothing_while_they_do_not() {
    settings.put("kline.schedule.intraday", "true");
    try (KlineApplication application = start("2026-01-03T10:00:00")) {
      await().atMost(LIMIT).until(() -> fired(application) >= 3);
      assertThat(planned).hasValue(0);
    }
  }

  @Test
  void without_schedules_it_is_off() {
    settings.put("kline.schedule.intraday", "true");
    settings.put("kline.schedule.enabled", "false");
    Map<String, String> values =
        RouteProperties.of(TestServers.configuration(settings), true).values();
    assertThat(values).containsEntry("kline.schedule.intraday", "false");
  }
}
