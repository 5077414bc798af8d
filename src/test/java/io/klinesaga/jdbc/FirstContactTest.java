package io.klinesaga.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FirstContactTest {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration ALONE = Duration.ofMinutes(1);

  private static ServerSocket listener() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @Test
  void one_of_several_servers_that_accepts_is_enough() throws IOException {
    int closed;
    try (ServerSocket gone = listener()) {
      closed = gone.getLocalPort();
    }
    try (ServerSocket alive = listener()) {
      List<String> servers = List.of("127.0.0.1:" + closed, "127.0.0.1:" + alive.getLocalPort());
      assertThatCode(() -> FirstContact.require(servers, 1, new byte[0], SHORT))
          .doesNotThrowAnyException();
    }
    assertThatThrownBy(
            () -> FirstContact.require(List.of("127.0.0.1:" + closed), 1, new byte[0], SHORT))
        .isInstanceOf(IOException.class);
  }

  @Test
  void among_several_servers_a_silent_one_may_not_take_all_the_time() {
    assertThat(FirstContact.limit(List.of("a:1"), SHORT, ALONE)).isEqualTo(ALONE);
    assertThat(FirstContact.limit(List.of("a:1", "b:1"), SHORT, ALONE)).hasSeconds(10);
    assertThat(FirstContact.limit(List.of("a:1", "b:1"), Duration.ofSeconds(20), ALONE))
        .hasSeconds(20);
  }
}
