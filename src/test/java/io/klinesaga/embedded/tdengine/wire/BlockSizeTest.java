package io.klinesaga.embedded.tdengine.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.embedded.tdengine.junit.TdengineExtension;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many rows come together: as many as a real server sends. */
@Tag("servers")
class BlockSizeTest {
  @RegisterExtension static final TdengineExtension TDENGINE = new TdengineExtension();
  private static final int ROWS = 10_000;
  private static final int ROWS_OF_BLOCK = 55 + 8;

  private static int port() {
    return URI.create(TDENGINE.url().substring("jdbc:".length())).getPort();
  }

  @BeforeAll
  static void write() throws IOException {
    try (RawClient client = RawClient.connected(port())) {
      execute(client, "create database blocks keep 36500");
      execute(client, "create stable blocks.k (ts timestamp, v int) tags (g int)");
      for (String table : List.of("a", "b")) {
        String rows =
            IntStream.range(0, ROWS / 2)
                .mapToObj(i -> "(" + (1_767_542_400_000L + i) + ", " + i + ")")
                .collect(Collectors.joining(" "));
        execute(client, "insert into blocks." + table + " using blocks.k tags (1) values " + rows);
      }
    }
  }

  private static long execute(RawClient client, String sql) throws IOException {
    var reply = client.ask(RawClient.query(1, sql));
    assertThat(reply.path("code").asInt(-1)).as(reply.toString()).isZero();
    return reply.path("id").asLong();
  }

  private static List<Integer> blocks(String sql) throws IOException {
    List<Integer> sizes = new ArrayList<>();
    try (RawClient client = RawClient.connected(port())) {
      long result = execute(client, sql);
      int rows = 0;
      while (rows < ROWS) {
        client.sendBinary(RawClient.fetch(2, result));
        sizes.add(client.receive().data().getInt(ROWS_OF_BLOCK));
        rows += sizes.get(sizes.size() - 1);
      }
    }
    return sizes;
  }

  @Test
  void rows_in_an_order_come_in_blocks_of_1024() throws IOException {
    assertThat(blocks("select tbname, ts, v from blocks.k order by tbname, ts"))
        .containsExactly(1024, 1024, 1024, 1024, 1024, 1024, 1024, 1024, 1024, 784);
  }

  @Test
  void other_rows_come_in_blocks_of_4096() throws IOException {
    assertThat(blocks("select tbname, ts, v from blocks.k where ts > 0"))
        .containsExactly(4096, 4096, 1808);
  }
}
