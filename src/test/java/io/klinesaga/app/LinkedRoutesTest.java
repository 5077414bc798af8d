package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.sync.SyncListener;
import io.klinesaga.testing.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Route;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The folder of the routes is a symbolic link, as where versions are installed side by side. */
@Timeout(120)
@Tag("servers")
class LinkedRoutesTest {
  @TempDir Path folder;

  @Test
  void the_routes_behind_a_link_are_loaded() throws Exception {
    Path link =
        Files.createSymbolicLink(folder.resolve("routes"), Path.of("routes").toAbsolutePath());
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.routes-dir", link.toString());
    settings.put("kline.source", "synthetic");
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE)) {
      assertThat(application.context().getRoutes())
          .extracting(Route::getRouteId)
          .contains("daily-kline", "kline-saga");
    }
  }
}
