package io.klinesaga.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.klinesaga.cli.Cli;
import io.klinesaga.testing.ChunkNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** How nodes share the work of runs, as the API and the command line tell it. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class SharedRunsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LARGEST_ANSWER = 200_000;

  private ServedSite site;
  private ChunkNode a;
  private ChunkNode b;

  @BeforeEach
  void start() throws IOException {
    site = new ServedSite().set("kline.cluster.enabled", "true").start();
    a = ChunkNode.named("node-a", site.transactions());
    b = ChunkNode.named("node-b", site.transactions());
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private JsonNode json(String path) throws Exception {
    String body = site.get(path);
    assertThat(body.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(LARGEST_ANSWER);
    return JSON.readTree(body);
  }

  /** Fails at a chunk until it is parked. */
  private void park(long run, int number, String error) {
    a.fail(run, number, error);
    b.fail(run, number, error);
    site.pg("UPDATE sync_chunk SET failed_on = '{}' WHERE state = 'OPEN' AND number = " + number);
    a.fail(run, number, error);
    b.fail(run, number, error);
  }

  /** Six chunks: one done by each node, one worked on, one parked, two that nobody has taken. */
  private long sharedRun() {
    long run = a.begin(6);
    a.end(run, 1);
    b.end(run, 2);
    b.take(run, 3);
    park(run, 4, "the disk of \"b\" is full");
    site.pg("UPDATE sync_chunk SET since = now() - interval '90 s' WHERE number = 5");
    return run;
  }

  @Test
  void chunks_are_counted_by_run_and_by_node() throws Exception {
    long run = sharedRun();
    JsonNode status = json("/api/status");
    JsonNode shown = status.get("shared_runs");
    assertThat(shown).hasSize(1);
    long lag = shown.get(0).get("lag_seconds").asLong();
    assertThat(lag).isBetween(90L, 200L);
    assertThat(text(shown.get(0), "started", "lag_seconds"))
        .isEqualTo(
            "{\"run_id\":%d,\"kind\":\"daily\",\"state\":\"open\",\"led_by\":\"node-a\",\"chunks\":6,\"open\":2,\"taken\":1,\"done\":2,\"parked\":1,\"cancelled\":0,\"attempts\":7,\"failures\":4}"
                .formatted(run));
    JsonNode nodes = status.get("shared_nodes");
    assertThat(nodes).hasSize(2);
    assertThat(text(nodes.get(0), "id"))
        .isEqualTo(
            "{\"run_id\":%d,\"node\":\"node-a\",\"state\":\"alive\",\"taken\":0,\"done\":1,\"failed\":1,\"works_on\":null}"
                .formatted(run));
    assertThat(text(nodes.get(1), "id"))
        .isEqualTo(
            "{\"run_id\":%d,\"node\":\"node-b\",\"state\":\"alive\",\"taken\":1,\"done\":1,\"failed\":1,\"works_on\":\"3\"}"
                .formatted(run));
  }

  private static String text(JsonNode object, String... without) {
    return ((ObjectNode) object.deepCopy()).remove(java.util.List.of(without)).toString();
  }

  @Test
  void the_command_line_has_the_same_figures() throws Exception {
    long run = sharedRun();
    JsonNode api = json("/api/status");
    JsonNode status = JSON.readTree(Cli.with(site.settings()).run("status", "--json").out());
    assertThat(text(status.get("shared_runs").get(0), "lag_seconds"))
        .isEqualTo(text(api.get("shared_runs").get(0), "lag_seconds"));
    assertThat(status.get("shared_nodes")).isEqualTo(api.get("shared_nodes"));
    JsonNode parked = json("/api/chunks?run=" + run).get("chunks");
    assertThat(parked).hasSize(1);
    assertThat(text(status.get("parked_chunks").get(0), "run_id"))
        .isEqualTo(text(parked.get(0), "run_id"));
  }

  @Test
  void a_parked_chunk_has_its_reason() throws Exception {
    long run = sharedRun();
    JsonNode page = json("/api/chunks?run=" + run);
    assertThat(page.get("total").asInt()).isOne();
    assertThat(text(page.get("chunks").get(0), "since"))
        .isEqualTo(
            "{\"number\":4,\"period\":\"1d\",\"series\":2,\"symbols\":\"600006.SH, 600007.SH\",\"attempts\":4,\"failures\":4,\"node\":\"node-b\",\"failed_on\":\"node-a, node-b\",\"reason\":\"the disk of \\\"b\\\" is full\"}");
    JsonNode open = json("/api/chunks?state=open&run=" + run);
    assertThat(open.get("chunks").findValuesAsText("number")).containsExactly("5", "6");
  }

  @Test
  void many_parked_chunks_with_long_reasons_come_in_short_pages() throws Exception {
    long run = a.begin(1000);
    site.pg(
        "UPDATE sync_chunk SET state = 'PARKED', failures = 5, attempts = 5, failed_on = ARRAY['x'],"
            + " error = repeat('磁盘已满', 5000), symbols = array_fill('600000.SH'::text, ARRAY[200])");
    JsonNode first = json("/api/chunks?limit=100&run=" + run);
    assertThat(first.get("chunks")).hasSize(100);
    assertThat(first.get("total").asInt()).isEqualTo(1000);
    JsonNode last = json("/api/chunks?offset=980&limit=100&run=" + run);
    assertThat(last.get("chunks")).hasSize(20);
    assertThat(last.get("chunks").get(19).get("number").asInt()).isEqualTo(1000);
    assertThat(json("/api/status").get("shared_runs").get(0).get("parked").asInt()).isEqualTo(1000);
  }

  @Test
  void a_node_that_is_gone_is_named_so_and_an_ended_run_is_shown_until_the_next() throws Exception {
    long first = a.begin(1);
    b.take(first, 1);
    b.log().signOff();
    JsonNode node = json("/api/status").get("shared_nodes").get(0);
    assertThat(node.get("state").asText()).isEqualTo("gone");
    site.pg("UPDATE sync_run SET finished_at = now()");
    assertThat(json("/api/status").get("shared_runs").findValuesAsText("state"))
        .containsExactly("ended");
    assertThat(json("/api/status").get("shared_nodes").findValuesAsText("state"))
        .as("nothing is wrong with it")
        .containsExactly("left");
    long second = a.begin(1);
    assertThat(json("/api/status").get("shared_runs").findValuesAsText("run_id"))
        .containsExactly(String.valueOf(second));
  }

  @Test
  void a_command_that_works_on_its_run_is_known_by_machine_and_process() throws Exception {
    ChunkNode command = ChunkNode.in(site.transactions());
    long run = command.begin(2);
    command.end(run, 1);
    command.fail(run, 2, "no bars");
    String name = command.owner().host() + "/" + command.owner().pid();
    JsonNode status = json("/api/status");
    assertThat(status.get("shared_runs").get(0).get("led_by").asText()).isEqualTo(name);
    assertThat(status.get("shared_nodes").get(0).get("node").asText()).isEqualTo(name);
    JsonNode open = json("/api/chunks?state=open&run=" + run).get("chunks").get(0);
    assertThat(open.get("node").asText()).isEqualTo(name);
    assertThat(open.get("failed_on").asText()).isEqualTo(name);
  }

  @Test
  void what_cannot_be_told_is_refused_with_the_reason() throws Exception {
    assertThat(site.get("/api/chunks?run=77")).contains("there is no run 77 whose work is shared");
    assertThat(site.get("/api/chunks")).contains("parameter 'run' is missing");
    assertThat(site.get("/api/chunks?run=1&state=lost"))
        .contains("state 'lost': expected one of open, taken, done, parked, cancelled");
    assertThat(json("/api/status").get("shared_runs")).isEmpty();
  }

  @Test
  void what_other_nodes_do_is_told_while_they_do_it() throws Exception {
    try (InputStream stream = site.events();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      assertThat(told(in).get("shared_runs")).as("who comes is told how it stands").isEmpty();
      long run = a.begin(2);
      JsonNode begun = told(in).get("shared_runs").get(0);
      assertThat(begun.get("run_id").asLong()).isEqualTo(run);
      assertThat(begun.get("open").asInt()).isEqualTo(2);
      a.end(run, 1);
      b.end(run, 2);
      JsonNode ended = told(in);
      while (ended.get("shared_runs").get(0).get("done").asInt() < 2) {
        ended = told(in);
      }
      assertThat(ended.get("shared_nodes").findValuesAsText("done")).containsExactly("1", "1");
    }
  }

  private static JsonNode told(BufferedReader in) throws IOException {
    String line = in.readLine();
    while (!line.equals("event: shared")) {
      line = in.readLine();
    }
    return JSON.readTree(in.readLine().substring("data: ".length()));
  }
}
