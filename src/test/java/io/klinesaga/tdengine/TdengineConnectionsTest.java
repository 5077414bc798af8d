package io.klinesaga.tdengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.testing.TestServers;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@Tag("servers")
class TdengineConnectionsTest {
  @Test
  void work_that_dies_gives_its_connection_back() {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.tdengine.connect-timeout", "20s");
    settings.put("kline.sync.max-workers", "1");
    settings.put("kline.tdengine.pool-size", "1");
    try (TdengineConnections connections =
        new TdengineConnections(TestServers.configuration(settings).tdengine())) {
      for (Error thrown : new Error[] {new StackOverflowError(), new LinkageError("no")}) {
        assertThatThrownBy(
                () ->
                    connections.execute(
                        "die",
                        connection -> {
                          throw thrown;
                        }))
            .isSameAs(thrown);
      }
      boolean isUsable = connections.execute("look", connection -> connection.isValid(5));
      assertThat(isUsable).isTrue();
    }
  }
}
