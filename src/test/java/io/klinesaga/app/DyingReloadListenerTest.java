package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.routes.RouteReload;
import io.klinesaga.testing.FaultLab;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
@Tag("servers")
class DyingReloadListenerTest {
  @Test
  void an_error_while_a_change_is_told_does_not_end_the_watching() throws Exception {
    BlockingQueue<RouteReload> told = new LinkedBlockingQueue<>();
    try (FaultLab lab = FaultLab.start(Map.of())) {
      lab.application()
          .watchRoutes(
              reload -> {
                told.add(reload);
                throw new StackOverflowError();
              });
      for (String id : new String[] {"first-own", "second-own"}) {
        Files.writeString(lab.routes().resolve(id + ".camel.yaml"), route(id));
        RouteReload reload = told.poll(60, TimeUnit.SECONDS);
        assertThat(reload).isNotNull();
        assertThat(reload.loaded()).containsExactly(id);
      }
    }
  }

  private static String route(String id) {
    return """
        - route:
            id: %1$s
            from:
              uri: direct
              parameters:
                name: %1$s
              steps:
                - log:
                    message: "own route"
        """
        .formatted(id);
  }
}
