package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.routes.RouteReload.Outcome;
import io.klinesaga.testing.BreakableRoutes;
import io.klinesaga.testing.EditedFolder;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.SyncLoad;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Routes stopped, started, suspended and resumed over a real JMX connection while syncs run. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class JmxRouteControlTest {
  private final FaultLab lab =
      FaultLab.startToStay(
          Map.of(
              "kline.sync.max-workers", "3",
              "kline.sync.chunk-size", "2",
              "kline.postgres.pool-size", "16",
              "kline.tdengine.pool-size", "8",
              "kline.tdengine.request-timeout", "10s"));
  private JMXConnectorServer server;
  private JMXConnector connector;
  private MBeanServerConnection jmx;

  @BeforeEach
  @SuppressWarnings("BanJNDI") // the address is that of the server above
  void connect() throws IOException {
    server =
        JMXConnectorServerFactory.newJMXConnectorServer(
            new JMXServiceURL("rmi", "127.0.0.1", 0),
            Map.of(),
            ManagementFactory.getPlatformMBeanServer());
    server.start();
    connector = JMXConnectorFactory.connect(server.getAddress());
    jmx = connector.getMBeanServerConnection();
  }

  @AfterEach
  void close() throws IOException {
    connector.close();
    server.stop();
    lab.close();
  }

  private ObjectName route(String id) throws Exception {
    String context = lab.application().context().getManagementName();
    return new ObjectName(
        "org.apache.camel:context=" + context + ",type=routes,name=\"" + id + "\"");
  }

  private void invoke(String id, String operation) throws Exception {
    jmx.invoke(route(id), operation, new Object[0], new String[0]);
  }

  private String state(String id) throws Exception {
    return (String) jmx.getAttribute(route(id), "State");
  }

  @Test
  void other_routes_are_stopped_and_started_without_harm() throws Exception {
    SyncLoad load = SyncLoad.start(lab, 6);
    List<String> others =
        List.of(
            "kline-purge-saga",
            "kline-purge",
            "kline-traditional",
            "minute-kline",
            "transaction-cleaner",
            "transaction-cleaner-schedule");
    for (int round = 0; round < 3; round++) {
      for (String id : others) {
        invoke(id, "stop");
        assertThat(state(id)).isEqualTo("Stopped");
        invoke(id, "start");
        assertThat(state(id)).isEqualTo("Started");
        invoke(id, "suspend");
        assertThat(state(id)).isEqualTo("Suspended");
        invoke(id, "resume");
        assertThat(state(id)).isEqualTo("Started");
      }
      load.awaitRuns(1);
    }
    load.endsUnharmed();
  }

  @Test
  void a_failing_saga_is_taken_back_while_another_saga_route_is_stopped() throws Exception {
    SyncLoad load = SyncLoad.startFailing(lab, 4);
    invoke("kline-purge-saga", "stop");
    load.awaitRuns(3);
    invoke("kline-purge-saga", "start");
    load.awaitRuns(2);
    load.endsWithFailuresUndone();
  }

  @Test
  void what_an_operator_stopped_or_suspended_stays_so_when_its_file_is_edited() throws Exception {
    EditedFolder files = new EditedFolder(lab);
    SyncLoad load = SyncLoad.start(lab, 4);
    invoke("kline-purge-saga", "stop");
    invoke("kline-purge", "suspend");
    invoke("transaction-cleaner-schedule", "start");
    String text = files.read(BreakableRoutes.CLEANER);
    files.after(
        () ->
            files.write(BreakableRoutes.CLEANER, text.replace("description: ", "description: An ")),
        Outcome.LOADED);
    assertThat(state("kline-purge-saga")).isEqualTo("Stopped");
    assertThat(state("kline-purge")).isEqualTo("Suspended");
    assertThat(state("transaction-cleaner-schedule")).isEqualTo("Started");
    assertThat(state("transaction-cleaner-start")).isEqualTo("Stopped");
    assertThat(state("transaction-cleaner")).isEqualTo("Started");
    assertThat((String) jmx.getAttribute(route("kline-purge"), "Description")).startsWith("An ");
    invoke("kline-purge", "resume");
    invoke("kline-purge-saga", "start");
    assertThat(state("kline-purge")).isEqualTo("Started");
    load.endsUnharmed();
  }
}
