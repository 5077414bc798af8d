package io.klinesaga.tdengine;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.TdengineConfig;
import io.klinesaga.testing.JavaCommand;
import io.klinesaga.testing.TestServers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a process that has used TDengine. */
@Timeout(120)
@Tag("servers")
class DriverEndTest {
  @Test
  void no_thread_of_the_driver_keeps_an_ending_process() throws Exception {
    TdengineConfig server = TestServers.configuration(TestServers.freshSettings()).tdengine();
    Process process =
        new ProcessBuilder(
                JavaCommand.of(
                    List.of("-Dkline.log.level=error", "-Dkline.log.libraries=error"),
                    DriverEndMain.class,
                    server.url(),
                    server.user(),
                    server.password()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor()).isZero();
    assertThat(output).hasSize(2);
    assertThat(output.get(0)).matches("before [1-9][0-9]*");
    assertThat(output.get(1)).isEqualTo("after 0");
  }
}
