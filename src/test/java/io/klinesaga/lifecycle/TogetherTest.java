package io.klinesaga.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TogetherTest {
  private static String meet(String name, CountDownLatch own, CountDownLatch other) {
    own.countDown();
    try {
      other.await();
      return name;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Supplier<String> fail(RuntimeException failure) {
    return () -> {
      throw failure;
    };
  }

  private static Supplier<String> fail(Error failure) {
    return () -> {
      throw failure;
    };
  }

  @Test
  void both_run_at_the_same_time() {
    CountDownLatch a = new CountDownLatch(1);
    CountDownLatch b = new CountDownLatch(1);
    assertThat(Together.run(() -> meet("a", a, b), () -> meet("b", b, a)))
        .isEqualTo(new Together.Both<>("a", "b"));
  }

  @Test
  void the_failure_of_either_is_thrown_when_both_have_ended() {
    RuntimeException here = new IllegalStateException("here");
    Error beside = new NoClassDefFoundError("beside");
    AtomicBoolean hasEnded = new AtomicBoolean();
    assertThatThrownBy(() -> Together.run(() -> "", fail(beside))).isSameAs(beside);
    assertThatThrownBy(() -> Together.run(fail(here), () -> hasEnded.getAndSet(true)))
        .isSameAs(here);
    assertThat(hasEnded).isTrue();
  }

  @Test
  void of_two_failures_one_keeps_the_other() {
    RuntimeException here = new IllegalStateException("here");
    Error beside = new NoClassDefFoundError("beside");
    assertThatThrownBy(() -> Together.run(fail(here), fail(beside)))
        .isSameAs(here)
        .hasSuppressedException(beside);
  }

  @Test
  void an_interrupt_is_kept_for_the_caller() {
    Thread caller = Thread.currentThread();
    Together.run(
        () -> "",
        () -> {
          caller.interrupt();
          return "";
        });
    assertThat(Thread.interrupted()).isTrue();
  }
}
