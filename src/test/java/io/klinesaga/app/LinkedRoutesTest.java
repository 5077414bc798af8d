package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.sync.SyncListener;
import io.klinesaga.testing.Folders;
import io.klinesaga.testing.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  private static final String OWN =
      """
      - route:
          id: own
          from:
            uri: direct:own
            steps:
              - log:
                  message: "own"
      """;

  @TempDir Path folder;

  /** The folder of a way of sharing work, of which local is one. */
  @Test
  void the_routes_in_a_linked_folder_of_theirs_are_loaded() throws Exception {
    Path routes = folder.resolve("routes");
    Folders.copyFiles(Path.of("routes"), routes);
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("own.camel.yaml"), OWN);
    Files.createSymbolicLink(routes.resolve("local"), elsewhere);
    assertThat(loaded(routes)).contains("daily-kline", "own");
  }

  private static List<String> loaded(Path routes) {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.routes-dir", routes.toString());
    settings.put("kline.source", "synthetic");
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE)) {
      return application.context().getRoutes().stream().map(Route::getRouteId).toList();
    }
  }

  @Test
  void the_routes_behind_a_link_are_loaded() throws Exception {
    Path link =
        Files.createSymbolicLink(folder.resolve("routes"), Path.of("routes").toAbsolutePath());
    assertThat(loaded(link)).contains("daily-kline", "kline-saga");
  }
}
