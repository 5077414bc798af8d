package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.routes.RouteReload;
import io.klinesaga.routes.RouteReload.Outcome;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.testing.Folders;
import io.klinesaga.testing.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;

/** Schedules when route files are edited in a running process. */
@Timeout(300)
@Tag("servers")
class ReloadedScheduleTest {
  /** Daily, minute, intraday, reference data, completeness, cleaner. */
  private static final int TRIGGERS = 6;

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String FILE = "transaction-cleaner.camel.yaml";

  @TempDir private Path folder;
  private final List<RouteReload> reloads = new CopyOnWriteArrayList<>();

  private KlineApplication start() throws Exception {
    Folders.copyFiles(Path.of("routes"), folder);
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.source", "synthetic");
    settings.put("kline.routes-dir", folder.toString());
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first connection loads the driver
    settings.put("kline.cleaner.cron", "0/4 * * * * ?");
    KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), true, SyncListener.NONE);
    application.watchRoutes(reloads::add);
    return application;
  }

  private void edit(String piece, String by) throws Exception {
    int before = reloads.size();
    Path file = folder.resolve(FILE);
    String text = Files.readString(file);
    assertThat(text).containsOnlyOnce(piece);
    Files.writeString(file, text.replace(piece, by));
    await().atMost(LIMIT).until(() -> reloads.size() > before);
    while (reloads.get(reloads.size() - 1).outcome() == Outcome.POSTPONED) {
      int postponed = reloads.size();
      await().atMost(LIMIT).until(() -> reloads.size() > postponed);
    }
    assertThat(reloads).last().extracting(RouteReload::outcome).isEqualTo(Outcome.LOADED);
  }

  private static Scheduler scheduler(KlineApplication application) {
    return application.context().getComponent("quartz", QuartzComponent.class).getScheduler();
  }

  private static int triggers(KlineApplication application) throws Exception {
    return scheduler(application).getTriggerKeys(GroupMatcher.anyTriggerGroup()).size();
  }

  private static String cron(KlineApplication application) throws Exception {
    return ((CronTrigger) scheduler(application).getTrigger(new TriggerKey("cleaner", "kline")))
        .getCronExpression();
  }

  @Test
  void an_edit_beside_a_schedule_leaves_its_trigger_and_the_start_timer_alone() throws Exception {
    try (KlineApplication application = start()) {
      var schedule = application.context().getRoute("transaction-cleaner-schedule");
      var once = application.context().getRoute("transaction-cleaner-start");
      edit("One round of the cleaner; of", "A round of the cleaner; of");
      assertThat(application.context().getRoute("transaction-cleaner-schedule")).isSameAs(schedule);
      assertThat(application.context().getRoute("transaction-cleaner-start")).isSameAs(once);
      assertThat(triggers(application)).isEqualTo(TRIGGERS);
    }
  }

  @Test
  void an_edited_schedule_has_one_trigger_and_fires_on() throws Exception {
    try (KlineApplication application = start()) {
      edit("cron: \"{{kline.cleaner.cron}}\"", "cron: \"0/3 * * * * ?\"");
      assertThat(triggers(application)).isEqualTo(TRIGGERS);
      assertThat(cron(application)).isEqualTo("0/3 * * * * ?");
      await().atMost(LIMIT).until(() -> hasFired(application));
    }
  }

  private static boolean hasFired(KlineApplication application) throws Exception {
    return scheduler(application)
            .getTrigger(new TriggerKey("cleaner", "kline"))
            .getPreviousFireTime()
        != null;
  }

  @Test
  void an_edited_start_timer_does_not_fire_again() throws Exception {
    try (KlineApplication application = start()) {
      edit("delay: 1000", "delay: 500");
      assertThat(
              application
                  .context()
                  .getRouteController()
                  .getRouteStatus("transaction-cleaner-start")
                  .isStopped())
          .isTrue();
    }
  }
}
