package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.config.DispatchConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong in the file for Kafka's clients ends the start, and no secret of it is told. */
class KafkaClientFileTest {
  private static final String SECRET = "not-to-be-told";

  @TempDir private Path folder;

  private DispatchConfig with(Path file) {
    return new DispatchConfig(
        "kafka", "127.0.0.1:1", "t", "g", 1, 1, Optional.of(file), Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "security.protocol=SASL_NONSENSE|security.protocol",
        "security.protocol=SASL_PLAINTEXT|sasl.jaas.config",
        "retry.backoff.ms=soon|retry.backoff.ms",
        "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user=a pass word not-to-be-told|sasl.jaas.config",
        "sasl.jaas.config=nonsense.Module required password=\"not-to-be-told\";|sasl.jaas.config",
      })
  void a_setting_that_clients_do_not_understand_is_named_with_the_file(String line, String named)
      throws IOException {
    Path file = Files.writeString(folder.resolve("client.properties"), settings(line));
    assertThatThrownBy(() -> KafkaTopic.makeIfMissing(with(file)))
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("kline.dispatch.kafka.client-file = " + file + ": ")
        .hasMessageContaining(named)
        .hasMessageNotContaining(SECRET)
        .hasNoCause();
  }

  private static String settings(String line) {
    boolean isLogin = line.startsWith("sasl.");
    return (isLogin ? "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n" : "") + line;
  }

  @Test
  void a_file_that_is_not_there_is_named() {
    Path file = folder.resolve("missing.properties");
    assertThatThrownBy(() -> KafkaClientFile.settings(with(file)))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "kline.dispatch.kafka.client-file = %s: expected a readable file of settings: NoSuchFileException",
            file);
  }
}
