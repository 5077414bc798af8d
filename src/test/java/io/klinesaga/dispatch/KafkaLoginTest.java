package io.klinesaga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.cli.Cli;
import io.klinesaga.testing.HttpProbe;
import io.klinesaga.testing.KafkaBroker;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.Nodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Nodes whose Kafka wants a user and a password (SASL/PLAIN), from a file that a setting names. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class KafkaLoginTest {
  private static final String RIGHT = "the-right-one-7f3a";
  private static final String WRONG = "the-wrong-one-9c1b";
  private static final int SYMBOLS = 60;

  @TempDir private Path folder;
  private Nodes nodes;
  private Path file;

  @BeforeEach
  void startServers() throws IOException {
    nodes = Nodes.on(folder, Map.of("kline", RIGHT));
    file = folder.resolve("kafka-client.properties");
    nodes.settings().put("kline.dispatch.kafka.client-file", file.toString());
    nodes.settings().put("kline.source.synthetic.symbols", String.valueOf(SYMBOLS));
    nodes.settings().put("kline.sync.chunk-size", "5");
  }

  @AfterEach
  void stopAll() {
    nodes.close();
  }

  private void logInWith(String password) throws IOException {
    Files.writeString(file, KafkaBroker.clientFile("kline", password));
  }

  private void assertAllCommitted(KlineProcess sync) throws InterruptedException, SQLException {
    assertThat(sync.exitCode()).as(sync.output()).isZero();
    assertThat(
            Cli.with(nodes.settings())
                .pg(
                    "SELECT count(*), max(attempts), sum(failures) FROM sync_chunk WHERE state = 'DONE'"))
        .containsExactly(SYMBOLS / 5 + " 1 0");
    assertThat(sync.out()).contains("committed=" + SYMBOLS + " ");
  }

  @Test
  void messages_are_sent_and_taken_with_a_login() throws Exception {
    logInWith(RIGHT);
    nodes.settings().put("kline.dispatch.patience", "1h"); // without a message nothing is taken
    nodes.startNodes(2);
    try (KlineProcess sync = nodes.start("sync", "daily")) {
      assertAllCommitted(sync);
      assertThat(sync.output()).doesNotContain(RIGHT);
    }
    nodes.all().forEach(node -> assertThat(node.output()).doesNotContain(RIGHT));
  }

  @Test
  void a_wrong_password_is_told_with_file_and_broker_and_the_run_is_done() throws Exception {
    logInWith(WRONG);
    nodes.startNodes(1);
    try (KlineProcess sync = nodes.start("sync", "daily")) {
      assertAllCommitted(sync);
      assertIsTold(sync);
    }
    assertIsTold(nodes.all().get(0));
    assertThat(healthOf(nodes.all().get(0))).isEqualTo("UP");
  }

  private static String healthOf(KlineProcess node) {
    Matcher server =
        Pattern.compile("Management server: http://127\\.0\\.0\\.1:(\\d+)/").matcher(node.output());
    assertThat(server.find()).as(node.output()).isTrue();
    return new HttpProbe(Integer.parseInt(server.group(1))).ready().status();
  }

  private void assertIsTold(KlineProcess process) {
    assertThat(process.output())
        .contains("Kafka at " + nodes.broker().address() + " refuses")
        .contains("kline.dispatch.kafka.client-file = " + file)
        .doesNotContain(WRONG, "Cannot invoke");
    assertThat(process.output().lines().filter(line -> line.contains("uthentication")))
        .as("it is not said again and again")
        .hasSizeLessThan(10);
  }

  @Test
  void no_log_has_the_password_however_much_is_logged() throws Exception {
    logInWith(RIGHT);
    nodes.options().add("-Dkline.log.level=debug");
    nodes.options().add("-Dkline.log.libraries=debug");
    KlineProcess node = nodes.startNode();
    assertThat(node.output()).contains("sasl.jaas.config").doesNotContain(RIGHT);
  }
}
