package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.sync.SyncListener;
import io.klinesaga.testing.TestServers;
import java.lang.management.ManagementFactory;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The schedule of the cleaner in a running process. */
@Tag("servers")
class CleanerRouteTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private int rounds(KlineApplication application) {
    return application
        .postgres()
        .transactions()
        .execute(
            "count rounds",
            connection -> {
              try (Statement statement = connection.createStatement();
                  ResultSet result =
                      statement.executeQuery(
                          "SELECT count(*) FROM cleaner_round WHERE finished_at IS NOT NULL")) {
                result.next();
                return result.getInt(1);
              }
            });
  }

  /** The count once no round is under way any more: it stays for two seconds of the cron. */
  private int roundsAtRest(KlineApplication application) {
    AtomicInteger last = new AtomicInteger(-1);
    await()
        .during(Duration.ofSeconds(2))
        .atMost(LIMIT)
        .until(
            () -> {
              int now = rounds(application);
              return last.getAndSet(now) == now;
            });
    return last.get();
  }

  @Test
  void only_a_process_that_stays_has_mbeans_of_camel() {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.source", "synthetic");
    for (boolean stays : List.of(true, false)) {
      try (KlineApplication application =
          KlineApplication.start(TestServers.configuration(settings), stays, SyncListener.NONE)) {
        assertThat(application.context().getManagementStrategy().getManagementAgent() != null)
            .isEqualTo(stays);
      }
    }
  }

  @Test
  void the_cleaner_runs_at_the_start_and_by_its_cron_and_stops_and_starts_over_jmx()
      throws Exception {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.source", "synthetic");
    settings.put("kline.cleaner.cron", "0/1 * * * * ?");
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), true, SyncListener.NONE)) {
      await().atMost(LIMIT).until(() -> rounds(application) >= 3);
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName route =
          server
              .queryNames(
                  new ObjectName(
                      "org.apache.camel:context="
                          + application.context().getManagementName()
                          + ",type=routes,name=\"transaction-cleaner-schedule\""),
                  null)
              .iterator()
              .next();
      server.invoke(route, "stop", new Object[0], new String[0]);
      assertThat(server.getAttribute(route, "State")).isEqualTo("Stopped");
      int stopped = roundsAtRest(application);
      server.invoke(route, "start", new Object[0], new String[0]);
      await().atMost(LIMIT).until(() -> rounds(application) > stopped);
    }
  }
}
