package io.klinesaga.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class LoopTest {
  private static final Duration PAUSE = Duration.ofMillis(1);

  static Stream<Throwable> everythingThatCanBeThrown() {
    return Stream.of(
        new IllegalStateException("no"),
        new Exception("checked"),
        new AssertionError("no"),
        new StackOverflowError(),
        new NoClassDefFoundError("gone/Away"),
        new OutOfMemoryError("simulated"),
        new Throwable("bare"),
        new Untellable());
  }

  /** Not even its text can be had. */
  private static final class Untellable extends Error {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new StackOverflowError();
    }
  }

  @ParameterizedTest
  @MethodSource("everythingThatCanBeThrown")
  void a_round_that_throws_is_followed_by_the_next(Throwable thrown) throws InterruptedException {
    CountDownLatch rounds = new CountDownLatch(3);
    try (Loop loop =
        new Loop(
            "test",
            Duration.ZERO,
            PAUSE,
            () -> {
              rounds.countDown();
              LoopTest.<RuntimeException>sneak(thrown);
            })) {
      loop.start();
      rounds.await();
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void an_interrupt_left_over_from_a_round_does_not_end_the_loop() throws InterruptedException {
    CountDownLatch rounds = new CountDownLatch(3);
    try (Loop loop =
        new Loop(
            "test",
            Duration.ZERO,
            PAUSE,
            () -> {
              rounds.countDown();
              Thread.currentThread().interrupt();
            })) {
      loop.start();
      rounds.await();
    }
  }

  @Test
  void a_closed_loop_interrupts_its_round_and_begins_no_other() throws InterruptedException {
    AtomicInteger rounds = new AtomicInteger();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Loop loop =
        new Loop(
            "test",
            Duration.ZERO,
            PAUSE,
            () -> {
              rounds.incrementAndGet();
              inside.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            });
    loop.start();
    inside.await();
    loop.close();
    interrupted.await();
    loop.close(Duration.ofSeconds(30));
    assertThat(rounds).hasValue(1);
  }

  @Test
  void a_patient_end_lets_the_round_under_way_end() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    Loop loop =
        new Loop(
            "test",
            Duration.ZERO,
            PAUSE,
            () -> {
              inside.countDown();
              try {
                go.await();
                ended.set(true);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    loop.start();
    inside.await();
    new Thread(go::countDown).start();
    loop.close(Duration.ofSeconds(30));
    assertThat(ended).isTrue();
  }
}
