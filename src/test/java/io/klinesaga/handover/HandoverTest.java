package io.klinesaga.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.handover.HandoverException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both ends of the channel in one process. */
@Timeout(60)
class HandoverTest {
  private static final Order ORDER =
      new Order(List.of("sync", "daily", "行情"), Map.of("kline.a", "1\0x"));

  private HandoverServer server;

  private void serve(ToIntFunction<Assignment> worker) throws IOException {
    server = HandoverServer.open((assignment, secret) -> worker.applyAsInt(assignment));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int follow(Seen seen) {
    try (HandoverClient client = HandoverClient.connect(server.port())) {
      return client.follow(server.secret(), ORDER, seen);
    }
  }

  @Test
  void the_order_arrives_and_what_is_said_comes_back_in_its_order() throws IOException {
    serve(
        assignment -> {
          assertThat(assignment.order()).isEqualTo(ORDER);
          assignment.accepted();
          assignment.planned(2);
          assignment.seriesEnded(5_000_000_000L);
          assignment.out("a line\nand 行 \"quoted\"\n");
          assignment.err("oh\r\n");
          return 7;
        });
    Seen seen = new Seen();
    assertThat(follow(seen)).isEqualTo(7);
    assertThat(seen.all)
        .containsExactly(
            "accepted",
            "planned 2",
            "ended 5000000000",
            "out a line\nand 行 \"quoted\"\n",
            "err oh\r\n");
  }

  @Test
  void a_cancelled_order_is_followed_to_its_end() throws IOException {
    CountDownLatch begun = new CountDownLatch(1);
    serve(
        assignment -> {
          begun.countDown();
          assignment.out(reasonOf(assignment));
          return 1;
        });
    Seen seen = new Seen();
    try (HandoverClient client = HandoverClient.connect(server.port())) {
      CompletableFuture<Integer> code =
          CompletableFuture.supplyAsync(() -> client.follow(server.secret(), ORDER, seen));
      await(begun);
      client.cancel("interrupted");
      assertThat(code.join()).isEqualTo(1);
    }
    assertThat(seen.all).containsExactly("out interrupted");
  }

  /** Waits until the work is no longer wanted. */
  private static String reasonOf(Assignment assignment) {
    CompletableFuture<String> reason = new CompletableFuture<>();
    assignment.onCancel(reason::complete);
    return reason.join();
  }

  @Test
  void work_is_cancelled_when_its_command_is_gone() throws Exception {
    CompletableFuture<String> reason = new CompletableFuture<>();
    CountDownLatch followed = new CountDownLatch(1);
    serve(
        assignment -> {
          assignment.out("begun");
          reason.complete(reasonOf(assignment));
          await(followed); // who waits in a read may hear of the end even after closing
          return 1;
        });
    HandoverClient client = HandoverClient.connect(server.port());
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Void> following =
        CompletableFuture.runAsync(
            () -> client.follow(server.secret(), ORDER, new Seen(begun::countDown)));
    await(begun);
    client.close();
    assertThatThrownBy(following::join).hasCauseInstanceOf(HandoverException.class);
    followed.countDown();
    assertThat(reason.get(30, TimeUnit.SECONDS)).isEqualTo("the command that ordered it is gone");
  }

  @Test
  void the_end_of_the_server_cancels_the_work_and_waits_for_it() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    serve(
        assignment -> {
          begun.countDown();
          assignment.out(reasonOf(assignment));
          return 3;
        });
    Seen seen = new Seen();
    CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> follow(seen));
    await(begun);
    server.close();
    assertThat(code.join()).isEqualTo(3);
    assertThat(seen.all).containsExactly("out stopping");
    assertThatThrownBy(() -> HandoverClient.connect(server.port()))
        .isInstanceOf(HandoverException.class)
        .extracting(e -> ((HandoverException) e).reason())
        .isEqualTo(Reason.UNREACHABLE);
  }

  @Test
  void nobody_can_connect_once_it_is_closed() throws IOException {
    for (int i = 0; i < 50; i++) {
      serve(assignment -> 0);
      server.close();
      assertThatThrownBy(() -> HandoverClient.connect(server.port()))
          .isInstanceOf(HandoverException.class);
    }
  }

  @Test
  void a_wrong_secret_is_refused_and_no_work_is_done() throws IOException {
    serve(
        assignment -> {
          throw new AssertionError("nobody may order");
        });
    try (HandoverClient client = HandoverClient.connect(server.port())) {
      assertThatThrownBy(() -> client.follow("x" + server.secret(), ORDER, new Seen()))
          .isInstanceOf(HandoverException.class)
          .hasMessage("the secret is not that of this process");
    }
  }

  @Test
  void a_line_without_an_end_and_one_that_is_no_order_do_no_harm() throws IOException {
    serve(assignment -> 0);
    assertThat(answer("x".repeat(10_000))).isEmpty();
    assertThat(answer(server.secret() + "\nnot json\n")).isEmpty();
    assertThat(follow(new Seen())).isZero();
  }

  private String answer(String sent) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.net.SocketException e) {
      return ""; // reset: it did not even read everything
    }
  }

  /** The work must not wait for a command that does not read, such as one stopped by Ctrl-Z. */
  @Test
  void a_command_that_stands_still_does_not_hold_up_the_work() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    serve(
        assignment -> {
          for (int i = 0; i < 200_000; i++) {
            assignment.seriesEnded(i);
          }
          done.countDown();
          return 0;
        });
    Seen still = new Seen(() -> await(goOn));
    CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> follow(still));
    await(done);
    goOn.countDown();
    assertThat(code.get(30, TimeUnit.SECONDS)).isZero();
    assertThat(still.all).hasSize(200_000);
  }

  @Test
  void it_listens_on_this_machine_only() throws IOException {
    serve(assignment -> 0);
    assertThat(server.secret()).hasSize(64);
    assertThatThrownBy(() -> new Socket(InetAddress.getByName("127.0.0.2"), server.port()).close())
        .isInstanceOf(IOException.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Keeps what it sees. */
  private static final class Seen implements Follower {
    private final List<String> all = new ArrayList<>();
    private final Runnable first;

    Seen() {
      this(() -> {});
    }

    Seen(Runnable first) {
      this.first = first;
    }

    private void add(String seen) {
      if (all.isEmpty()) {
        first.run();
      }
      all.add(seen);
    }

    @Override
    public void accepted() {
      add("accepted");
    }

    @Override
    public void out(String text) {
      add("out " + text);
    }

    @Override
    public void err(String text) {
      add("err " + text);
    }

    @Override
    public void planned(int series) {
      add("planned " + series);
    }

    @Override
    public void seriesEnded(long rows) {
      add("ended " + rows);
    }
  }
}
