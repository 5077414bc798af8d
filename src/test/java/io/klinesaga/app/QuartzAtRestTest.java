package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.Configuration;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.testing.Folders;
import io.klinesaga.testing.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command that ends by itself fires no schedule, whatever the route files say. */
@Timeout(120)
@Tag("servers")
class QuartzAtRestTest {
  private static final String EACH_SECOND =
      """
      - route:
          id: each-second
          from:
            uri: quartz:own/each-second
            parameters:
              cron: "* * * * * ?"
            steps:
              - log:
                  message: "fired"
      """;

  @TempDir Path routes;

  @Test
  void quartz_has_no_threads_and_stays_in_standby() throws Exception {
    Map<String, String> settings = TestServers.freshSettings();
    Folders.copyFiles(Path.of("routes"), routes);
    Files.writeString(routes.resolve("own.camel.yaml"), EACH_SECOND);
    settings.put("kline.routes-dir", routes.toString());
    settings.put("kline.source", "synthetic");
    settings.put("camel.component.quartz.properties[org.quartz.threadPool.threadCount]", "20");
    settings.put("camel.component.quartz.autostartscheduler", "true");
    Configuration configuration = TestServers.configuration(settings);
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (KlineApplication application =
        KlineApplication.start(configuration, false, SyncListener.NONE)) {
      QuartzComponent quartz = application.context().getComponent("quartz", QuartzComponent.class);
      assertThat(quartz.getScheduler().isStarted()).isFalse();
      assertThat(application.context().getRoute("each-second")).isNotNull();
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> !before.contains(thread))
          .extracting(Thread::getName)
          .isNotEmpty()
          .noneMatch(name -> name.contains("Quartz") && name.contains("Worker"));
    }
  }
}
