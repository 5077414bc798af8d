package io.klinesaga.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PauseTest {
  private static final Duration LONG = Duration.ofDays(1);

  @Test
  void a_pause_that_nobody_disturbs_lasts_its_time() {
    long start = System.nanoTime();
    assertThat(Pause.of(Duration.ofMillis(30))).isTrue();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000L);
  }

  @Test
  void an_interruption_before_it_is_reported_and_kept() {
    Thread.currentThread().interrupt();
    assertThat(Pause.of(LONG)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void an_interruption_during_it_is_reported_and_kept() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<String> end = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              begun.countDown();
              boolean isWhole = Pause.of(LONG);
              end.complete(isWhole + " " + Thread.currentThread().isInterrupted());
            });
    thread.start();
    begun.await();
    thread.interrupt();
    assertThat(end.get()).isEqualTo("false true");
  }
}
