package io.klinesaga.embedded.tdengine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.klinesaga.embedded.tdengine.engine.FakeEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the driver does not do by itself: protocol errors, odd framing, hostile clients. */
@Tag("servers")
class TdengineServerTest {
  /** {@code -Dfuzz.factor=} makes the random tests longer, {@code -Dfuzz.seed=} other ones. */
  private static final int FACTOR = Integer.getInteger("fuzz.factor", 1);

  private static final String PREPARE =
      "{\"action\":\"stmt2_prepare\",\"args\":{\"req_id\":3,\"stmt_id\":1,\"sql\":\""
          + FakeEngine.INSERT
          + "\",\"get_fields\":true}}";

  private final FakeEngine engine;
  private final TdengineServer server;

  TdengineServerTest(@TempDir Path folder) {
    engine = FakeEngine.in(folder);
    server = new TdengineServer(new InetSocketAddress("127.0.0.1", 0), engine);
  }

  @AfterEach
  void nothing_stays_open() {
    server.close();
    assertThat(engine.openSessions()).isZero();
    assertThat(engine.openCursors()).isZero();
    engine.close();
  }

  private static String request(String action, String args) {
    return "{\"action\":\"" + action + "\",\"args\":{" + args + "}}";
  }

  private static void assertError(JsonNode reply, int code, String message) {
    assertThat(reply.path("code").asInt()).isEqualTo(code);
    assertThat(reply.path("message").asText()).isEqualTo(message);
  }

  @Test
  void every_bit_of_the_request_id_comes_back() throws IOException {
    try (RawClient client = RawClient.upgraded(server.port())) {
      for (String id : new String[] {"9223372036854775807", "18446744073709551615", "0"}) {
        JsonNode reply = client.ask(request("version", "\"req_id\":" + id));
        assertThat(reply.path("req_id").asText()).isEqualTo(id);
        assertThat(reply.path("version").asText()).isEqualTo("3.3.7.5");
        assertThat(reply.path("action").asText()).isEqualTo("version");
        assertThat(reply.path("code").asInt()).isZero();
      }
    }
  }

  @Test
  void actions_before_conn_and_a_second_conn_are_refused() throws IOException {
    try (RawClient client = RawClient.upgraded(server.port())) {
      JsonNode early = client.ask(RawClient.query(77, "rows 1"));
      assertError(early, 0xffff, "server not connected");
      assertThat(early.path("action").asText()).isEqualTo("binary_query");
      assertThat(early.path("req_id").asLong()).isEqualTo(77);
      assertError(
          client.ask(request("stmt2_init", "\"req_id\":2")), 0xffff, "server not connected");
      String conn = request("conn", "\"req_id\":3,\"user\":\"root\",\"password\":\"taosdata\"");
      assertThat(client.ask(conn).path("code").asInt(-1)).isZero();
      assertError(client.ask(conn), 0xffff, "duplicate connections");
    }
  }

  @Test
  void a_refused_conn_may_be_repeated() throws IOException {
    try (RawClient client = RawClient.upgraded(server.port())) {
      String args = "\"req_id\":3,\"user\":\"root\",\"password\":";
      assertError(client.ask(request("conn", args + "\"no\"")), 0x357, "Authentication failure");
      assertError(
          client.ask(request("conn", args + "\"taosdata\",\"tz\":\"Nowhere/Land\"")),
          0xffff,
          "invalid timezone: Nowhere/Land");
      assertThat(client.ask(request("conn", args + "\"taosdata\"")).path("code").asInt(-1))
          .isZero();
    }
  }

  @Test
  void unknown_actions_and_broken_messages_get_one_reply_each() throws IOException {
    try (RawClient client = RawClient.connected(server.port())) {
      JsonNode unknown = client.ask(request("dance", "\"req_id\":5"));
      assertError(unknown, 0xffff, "unknown action dance");
      assertThat(unknown.path("req_id").asLong()).isEqualTo(5);
      assertError(client.ask("{\"action\":"), 0xffff, "the request is not valid JSON");
      assertError(client.ask("[]"), 0xffff, "unknown action unknown");
      assertError(client.ask(new byte[0]), 0xffff, "message length is too short");
      assertError(client.ask(new byte[25]), 0xffff, "message length is too short");
      assertError(
          client.ask(RawClient.header(6, 0, 99, 0).array()), 0xffff, "unknown binary action 99");
      assertError(
          client.ask(RawClient.header(6, 0, 6, 0).putShort(24, (short) 2).array()),
          0xffff,
          "unknown binary_query version:2");
      assertError(
          client.ask(RawClient.header(6, 0, 6, 4).array()), 0xffff, "message length is too short");
      assertError(
          client.ask(RawClient.header(6, 0, 6, 9).putInt(26, -1).array()),
          0xffff,
          "SQL length not match, expect 5, but get 4294967295");
      assertThat(client.ask(RawClient.query(7, "insert 3")).path("affected_rows").asInt())
          .isEqualTo(3);
    }
  }

  @Test
  void an_sql_text_over_one_mebibyte_is_refused() throws IOException {
    try (RawClient client = RawClient.connected(server.port())) {
      byte[] query = RawClient.query(7, "x".repeat((1 << 20) + 1));
      assertError(client.ask(query), 0x219, "SQL statement too long");
    }
  }

  @Test
  void fragments_are_joined_and_pings_between_them_answered() throws IOException {
    try (RawClient client = RawClient.connected(server.port())) {
      byte[] query = RawClient.query(8, "insert 5");
      client.send(RawClient.frame(RawClient.BINARY, Arrays.copyOfRange(query, 0, 10)));
      client.send(RawClient.frame(0x80 | RawClient.PING, new byte[] {1, 2, 3}));
      client.send(RawClient.frame(0, Arrays.copyOfRange(query, 10, 29)));
      client.send(RawClient.frame(0x80, Arrays.copyOfRange(query, 29, query.length)));
      RawClient.Frame pong = client.receive();
      assertThat(pong.opcode()).isEqualTo(RawClient.PONG);
      assertThat(pong.payload()).containsExactly(1, 2, 3);
      assertThat(client.receiveJson().path("affected_rows").asInt()).isEqualTo(5);
    }
  }

  @Test
  void a_fetch_after_the_end_or_of_an_unknown_result_is_an_error_and_free_result_is_silent()
      throws IOException {
    try (RawClient client = RawClient.connected(server.port())) {
      long result = client.ask(RawClient.query(9, "rows 0")).path("id").asLong();
      client.sendBinary(RawClient.fetch(9, result));
      ByteBuffer end = client.receive().data();
      assertThat(end.limit()).isEqualTo(51);
      assertThat(end.getLong(0)).isEqualTo(-1);
      assertThat(end.getLong(8)).isEqualTo(7);
      assertThat(end.getShort(16)).isEqualTo((short) 1);
      assertThat(end.getLong(26)).isEqualTo(9);
      assertThat(end.getInt(34)).isZero();
      assertThat(end.getLong(42)).isEqualTo(result);
      assertThat(end.get(50)).isEqualTo((byte) 1);
      client.sendText(request("free_result", "\"req_id\":1,\"id\":" + result));
      client.sendText(request("free_result", "\"req_id\":1,\"id\":4711"));
      assertFetchError(client, result, "result has been freed");
      assertFetchError(client, 4711, "result is nil");
      assertFetchError(client, -1, "result is nil");
    }
  }

  private static void assertFetchError(RawClient client, long result, String message)
      throws IOException {
    client.sendBinary(RawClient.fetch(10, result));
    ByteBuffer error = client.receive().data();
    assertThat(error.getInt(34)).isEqualTo(0xffff);
    byte[] text = new byte[error.getInt(38)];
    error.get(42, text);
    assertThat(new String(text, StandardCharsets.UTF_8)).isEqualTo(message);
    assertThat(error.getLong(42 + text.length)).isEqualTo(result);
    assertThat(error.get(50 + text.length)).isEqualTo((byte) 1);
  }

  @Test
  void statement_handles_used_in_the_wrong_order_get_errors() throws IOException {
    try (RawClient client = RawClient.connected(server.port())) {
      String ids = "\"req_id\":2,\"stmt_id\":1";
      assertError(client.ask(request("stmt2_exec", ids)), 0xffff, "stmt2 is nil");
      assertThat(client.ask(request("stmt2_init", "\"req_id\":2")).path("stmt_id").asInt())
          .isEqualTo(1);
      assertError(client.ask(request("stmt2_exec", ids)), 0x22a, "Stmt API usage error");
      JsonNode prepared = client.ask(PREPARE);
      assertThat(prepared.path("is_insert").asBoolean()).isTrue();
      assertThat(prepared.path("fields_count").asInt()).isEqualTo(7);
      assertThat(prepared.path("fields").get(0).toString())
          .isEqualTo(
              "{\"name\":\"tbname\",\"field_type\":8,\"precision\":0,\"scale\":0,"
                  + "\"bytes\":271,\"bind_type\":4}");
      assertError(client.ask(request("stmt2_exec", ids)), 0x22a, "Stmt API usage error");
      assertError(client.ask(request("stmt2_result", ids)), 0x22a, "Stmt API usage error");
      assertThat(client.ask(request("stmt2_close", ids)).path("code").asInt(-1)).isZero();
      assertThat(client.ask(request("stmt2_close", ids)).path("code").asInt(-1)).isZero();
    }
  }

  private static RawClient prepared(int port) throws IOException {
    RawClient client = RawClient.connected(port);
    client.ask(request("stmt2_init", "\"req_id\":2"));
    client.ask(PREPARE);
    return client;
  }

  @Test
  void binds_add_up_until_they_are_executed() throws IOException {
    try (RawClient client = prepared(server.port())) {
      byte[] bind = BindFrameTest.bytes(BindFrameTest.CAPTURED);
      assertThat(client.ask(bind).path("action").asText()).isEqualTo("stmt2_bind");
      assertThat(client.ask(bind).path("code").asInt(-1)).isZero();
      JsonNode executed = client.ask(request("stmt2_exec", "\"req_id\":4,\"stmt_id\":1"));
      assertThat(executed.path("affected").asInt()).isEqualTo(6);
      assertThat(executed.path("stmt_id").asInt()).isEqualTo(1);
    }
    assertThat(engine.inserts).hasValue(1);
  }

  @Test
  void a_damaged_bind_drops_what_was_bound() throws IOException {
    try (RawClient client = prepared(server.port())) {
      byte[] bind = BindFrameTest.bytes(BindFrameTest.CAPTURED);
      client.ask(bind);
      assertThat(client.ask(Arrays.copyOf(bind, 60)).path("message").asText())
          .startsWith("total length not match, expect 30, but get 376");
      assertError(
          client.ask(request("stmt2_exec", "\"req_id\":4,\"stmt_id\":1")),
          0x22a,
          "Stmt API usage error");
    }
    assertThat(engine.inserts).hasValue(0);
  }

  @Test
  void requests_of_one_statement_keep_their_order_without_waiting_for_replies() throws IOException {
    try (RawClient client = prepared(server.port())) {
      byte[] bind = BindFrameTest.bytes(BindFrameTest.CAPTURED);
      for (int i = 0; i < 200; i++) {
        client.sendBinary(bind);
        client.sendText(request("stmt2_exec", "\"req_id\":" + i + ",\"stmt_id\":1"));
      }
      for (int i = 0; i < 200; i++) {
        assertThat(client.receiveJson().path("action").asText()).isEqualTo("stmt2_bind");
        JsonNode executed = client.receiveJson();
        assertThat(executed.path("req_id").asInt()).isEqualTo(i);
        assertThat(executed.path("affected").asInt()).isEqualTo(3);
      }
    }
  }

  @Test
  void work_that_waits_when_its_connection_closes_is_not_done() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    engine.gate = () -> DriverTest.pass(reached, release);
    try (RawClient client = prepared(server.port())) {
      byte[] bind = BindFrameTest.bytes(BindFrameTest.CAPTURED);
      for (int i = 0; i < 5; i++) {
        client.sendBinary(bind);
        client.sendText(request("stmt2_exec", "\"req_id\":4,\"stmt_id\":1"));
      }
      reached.await();
      client.send(RawClient.frame(0x80 | RawClient.CLOSE, new byte[] {3, (byte) 0xe8}));
      assertThat(client.isCutByServer()).isTrue();
      release.countDown();
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> engine.openSessions() == 0);
    assertThat(engine.inserts).hasValue(1);
  }

  @Test
  void an_aborted_connection_ends_its_session() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    engine.gate = () -> DriverTest.pass(reached, release);
    RawClient client = prepared(server.port());
    client.ask(RawClient.query(5, "rows 100000"));
    client.sendBinary(BindFrameTest.bytes(BindFrameTest.CAPTURED));
    client.sendText(request("stmt2_exec", "\"req_id\":4,\"stmt_id\":1"));
    reached.await();
    client.abort();
    release.countDown();
    await().atMost(Duration.ofSeconds(60)).until(() -> engine.openSessions() == 0);
    assertThat(engine.openCursors()).isZero();
  }

  @Test
  void an_aborted_connection_stops_its_query() throws Exception {
    RawClient client = RawClient.connected(server.port());
    client.sendBinary(RawClient.query(5, "endless"));
    await().atMost(Duration.ofSeconds(60)).until(() -> engine.rowsRead.get() > 0);
    client.abort();
    await().atMost(Duration.ofSeconds(60)).until(() -> engine.openCursors() == 0);
    assertThat(engine.openSessions()).isZero();
  }

  @Test
  void aborted_connections_that_keep_every_worker_busy_are_ended_too() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      RawClient client = RawClient.connected(server.port());
      for (int query = 0; query < TdengineServer.WORKERS / 2; query++) {
        client.sendBinary(RawClient.query(query, "endless"));
      }
      clients.add(client);
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> engine.openCursors() == TdengineServer.WORKERS);
    for (RawClient client : clients) {
      client.abort();
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> engine.openSessions() == 0);
  }

  @Test
  void closing_waits_for_what_runs_and_drops_the_connections() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    engine.gate = () -> DriverTest.pass(reached, release);
    try (RawClient client = RawClient.connected(server.port())) {
      client.sendBinary(RawClient.query(5, "wait"));
      reached.await();
      CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
      assertThat(client.isCutByServer()).isTrue();
      assertThat(closed).isNotDone();
      release.countDown();
      closed.get();
      assertThat(engine.openSessions()).isZero();
    }
  }

  @Test
  void a_client_that_does_not_read_gets_no_more_blocks_made() throws IOException {
    int results = 100;
    int blockRows = 35;
    try (RawClient client = RawClient.connected(server.port())) {
      for (int i = 0; i < results; i++) {
        client.ask(RawClient.query(i, "wide"));
      }
      for (int i = 1; i <= results; i++) {
        client.sendBinary(RawClient.fetch(i, i));
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> engine.rowsRead.get() > 5 * blockRows);
      int received = 0;
      for (int i = 0; i < results; i++) {
        // Those running, the unread limit of the channel, and what the sockets buffer.
        assertThat(engine.rowsRead.get() - received).isLessThan(60 * blockRows);
        received += client.receive().data().getInt(55 + 8);
      }
      assertThat(received).isEqualTo(results * blockRows);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {(100L << 20) + 1, 1L << 40, Long.MAX_VALUE})
  void a_frame_announced_as_too_long_is_refused(long length) throws IOException {
    try (RawClient client = RawClient.connected(server.port())) {
      client.send(
          ByteBuffer.allocate(14).put((byte) 0x82).put((byte) 0xff).putLong(length).array());
      RawClient.Frame close = client.receive();
      assertThat(close.opcode()).isEqualTo(RawClient.CLOSE);
      assertThat(close.closeCode()).isEqualTo(1009);
      assertThat(client.isCutByServer()).isTrue();
    }
  }

  @Test
  void fragments_that_add_up_to_too_much_are_refused() throws IOException {
    try (RawClient client = RawClient.connected(server.port())) {
      byte[] fragment = new byte[30 << 20];
      client.send(RawClient.frame(RawClient.BINARY, fragment));
      client.send(RawClient.frame(0, fragment));
      client.send(RawClient.frame(0, fragment));
      client.send(RawClient.frame(0, fragment));
      assertThat(client.receive().opcode()).isEqualTo(RawClient.CLOSE);
      assertThat(client.isCutByServer()).isTrue();
    }
  }

  @Test
  void a_text_that_is_too_long_is_refused() throws IOException {
    try (RawClient client = RawClient.connected(server.port())) {
      client.sendText("x".repeat(ClientConnection.MAX_TEXT_BYTES + 1));
      assertThat(client.receive().closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void other_paths_are_not_found_and_compression_is_offered() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      assertThat(client.http("/rest/sql", "")).startsWith("HTTP/1.1 404 ");
    }
    try (RawClient client = new RawClient(server.port())) {
      assertThat(client.http("/ws?token=x", "sec-websocket-extensions: permessage-deflate\r\n"))
          .startsWith("HTTP/1.1 101 ")
          .containsIgnoringCase("sec-websocket-extensions: permessage-deflate");
    }
  }

  @Test
  void a_message_that_inflates_to_too_much_is_refused() throws IOException {
    byte[] deflated = new byte[1 << 20];
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    deflater.setInput(new byte[Protocol.MAX_MESSAGE_BYTES + (1 << 20)]);
    int length = deflater.deflate(deflated, 0, deflated.length, Deflater.SYNC_FLUSH);
    deflater.end();
    try (RawClient client = new RawClient(server.port())) {
      client.http("/ws", "sec-websocket-extensions: permessage-deflate\r\n");
      client.send(RawClient.frame(0xc0 | RawClient.BINARY, Arrays.copyOf(deflated, length)));
      assertThat(client.receive().opcode() & 0x0f).isEqualTo(RawClient.CLOSE);
      assertThat(client.isCutByServer()).isTrue();
    }
  }

  @Test
  void random_messages_get_one_reply_each() throws IOException {
    Random random = new Random(Long.getLong("fuzz.seed", 20260106L));
    try (RawClient client = prepared(server.port())) {
      for (int run = 0; run < 2_000 * FACTOR; run++) {
        byte[] message = new byte[26 + random.nextInt(200)];
        random.nextBytes(message);
        ByteBuffer header = RawClient.header(run, random.nextInt(3), 6 + random.nextInt(4), 0);
        if (random.nextInt(10) > 0) {
          header.get(0, message, 0, header.limit());
        }
        client.sendBinary(message);
        RawClient.Frame reply = client.receive();
        assertThat(reply.opcode()).isIn(RawClient.TEXT, RawClient.BINARY);
      }
      assertThat(client.ask(RawClient.query(7, "insert 3")).path("code").asInt(-1)).isZero();
    }
  }

  @Test
  void damaged_json_gets_one_reply_each() throws IOException {
    Random random = new Random(Long.getLong("fuzz.seed", 20260108L));
    String[] requests = {
      PREPARE,
      request("conn", "\"req_id\":3,\"user\":\"root\",\"password\":\"taosdata\",\"tz\":\"\""),
      request("stmt2_exec", "\"req_id\":18446744073709551615,\"stmt_id\":1e9"),
      "[".repeat(5_000)
    };
    try (RawClient client = prepared(server.port())) {
      for (int run = 0; run < 2_000 * FACTOR; run++) {
        StringBuilder damaged = new StringBuilder(requests[run % requests.length]);
        for (int i = random.nextInt(4); i >= 0; i--) {
          damaged.setCharAt(random.nextInt(damaged.length()), (char) (' ' + random.nextInt(95)));
        }
        assertThat(client.ask(damaged.toString()).has("code")).isTrue();
      }
    }
  }

  @Test
  void random_bytes_end_only_their_own_connection() throws IOException {
    Random random = new Random(Long.getLong("fuzz.seed", 20260107L));
    try (RawClient bystander = RawClient.connected(server.port())) {
      for (int run = 0; run < 200 * FACTOR; run++) {
        byte[] garbage = new byte[1 + random.nextInt(500)];
        random.nextBytes(garbage);
        try (RawClient client =
            run % 4 == 0 ? new RawClient(server.port()) : RawClient.connected(server.port())) {
          client.send(garbage);
        }
      }
      assertThat(bystander.ask(RawClient.query(7, "insert 3")).path("code").asInt(-1)).isZero();
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> engine.openSessions() == 0);
  }
}
