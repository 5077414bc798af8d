package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.TestServers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Loading a driver is not the server's time. Java that only interprets and does without an archive
 * of classes stands for a busy machine: loading takes it much longer than the limit.
 */
@Timeout(240)
@Tag("servers")
class DriverLoadingTest {
  private static final List<String> SLOW = List.of("-Xint", "-Xshare:off");

  @Test
  void the_first_connection_to_a_server_of_its_own_is_in_time(@TempDir Path folder)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("query", "td", "SELECT SERVER_VERSION()"));
    Map<String, String> settings = TestServers.freshSettings();
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    try (TdengineBarStore warm =
        new TdengineBarStore(TestServers.configuration(settings).tdengine())) {
      warm.ping(); // a server that is embedded in this process loads too
    }
    arguments.addAll(List.of("--set", "kline.tdengine.connect-timeout=500ms"));
    arguments.addAll(List.of("--set", "kline.postgres.connect-timeout=500ms"));
    try (KlineProcess slow = KlineProcess.start(folder, SLOW, arguments.toArray(String[]::new))) {
      assertThat(slow.exitCode()).as(slow.output()).isZero();
    }
  }
}
