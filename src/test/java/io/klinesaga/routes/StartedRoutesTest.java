package io.klinesaga.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.config.Configuration;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.testing.TestServers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.Route;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shipped routes in a started product. */
@Tag("servers")
class StartedRoutesTest {
  @Test
  void camel_loads_and_starts_every_shipped_route() {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.source", "synthetic");
    settings.put("kline.schedule.intraday", "true");
    Configuration configuration = TestServers.configuration(settings);
    List<String> ids =
        RouteFiles.read(Path.of("routes"), RouteNeeds.of(name -> "")).routes().stream()
            .map(RouteDefinition::id)
            .toList();
    try (KlineApplication application =
        KlineApplication.start(configuration, true, SyncListener.NONE)) {
      assertThat(application.context().getRoutes())
          .extracting(Route::getId)
          .containsExactlyInAnyOrderElementsOf(ids);
      ids.forEach(
          id ->
              assertThat(application.context().getRouteController().getRouteStatus(id).isStarted())
                  .as(id)
                  .isTrue());
    }
  }

  @Test
  void schedules_stay_off_where_only_one_sync_is_wanted() {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.source", "synthetic");
    settings.put("kline.schedule.intraday", "true");
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE)) {
      assertThat(
              List.of(
                  "daily-kline-schedule",
                  "minute-kline-schedule",
                  "minute-kline-intraday-schedule",
                  "transaction-cleaner-schedule",
                  "transaction-cleaner-start"))
          .allSatisfy(
              id ->
                  assertThat(
                          application.context().getRouteController().getRouteStatus(id).isStarted())
                      .isFalse());
    }
  }
}
