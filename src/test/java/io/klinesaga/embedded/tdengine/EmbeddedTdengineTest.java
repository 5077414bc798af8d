package io.klinesaga.embedded.tdengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.embedded.EmbeddedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class EmbeddedTdengineTest {
  @Test
  void listening_beyond_loopback_is_warned_of(@TempDir Path folder) throws Exception {
    assertThat(logOf(folder, "0.0.0.0"))
        .containsOnlyOnce("WARN")
        .contains("The embedded TDengine listens on 0.0.0.0: other machines can read and change");
  }

  @Test
  void listening_on_loopback_is_not(@TempDir Path folder) throws Exception {
    assertThat(logOf(folder, EmbeddedTdengine.LOOPBACK)).doesNotContain("WARN");
  }

  /** What a process that starts and stops a server writes. */
  private static String logOf(Path folder, String host) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedTdengineTest.class.getName(),
                folder.toString(),
                host)
            .redirectErrorStream(true)
            .start();
    String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(log).isZero();
    return log;
  }

  public static void main(String[] arguments) {
    EmbeddedTdengine.start(Path.of(arguments[0]), arguments[1], 0).close();
  }

  @Test
  void an_address_that_cannot_be_used_is_named_and_leaves_the_folder_free(@TempDir Path folder)
      throws IOException {
    assertThatThrownBy(() -> EmbeddedTdengine.start(folder, "192.0.2.1", 0))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageStartingWith("the embedded TDengine cannot listen on 192.0.2.1:0: ");
    assertThatThrownBy(() -> EmbeddedTdengine.start(folder, "nowhere.invalid", 0))
        .isInstanceOf(EmbeddedException.class)
        .hasMessage("the address nowhere.invalid is not known");
    EmbeddedTdengine.start(folder, 0).close();
  }

  @Test
  void a_folder_that_cannot_be_used_is_named(@TempDir Path folder) {
    try (EmbeddedTdengine first = EmbeddedTdengine.start(folder, 0)) {
      assertThat(first.url()).isEqualTo("jdbc:TAOS-WS://127.0.0.1:" + first.port());
      assertThatThrownBy(() -> EmbeddedTdengine.start(folder, 0))
          .isInstanceOf(EmbeddedException.class)
          .hasMessageContaining("is in use by process");
    }
  }
}
