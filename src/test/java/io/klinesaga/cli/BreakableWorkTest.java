package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BreakableWorkTest {
  private final BreakableWork work = new BreakableWork("the audit");

  private static String waitInVain() {
    try {
      new CountDownLatch(1).await();
      return "never";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Test
  void its_end_is_not_interrupted_any_more() {
    assertThatThrownBy(
            () ->
                work.run(
                    () -> {
                      work.breakOff("interrupted");
                      return waitInVain();
                    }))
        .isInstanceOf(CancellationException.class)
        .hasMessage("the audit was ended: interrupted")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void an_interrupt_that_comes_too_late_is_taken_back() {
    String result =
        work.run(
            () -> {
              work.breakOff("interrupted");
              return "done";
            });
    assertThat(result).isEqualTo("done");
    assertThat(Thread.interrupted()).isFalse();
    work.breakOff("once more");
    assertThat(Thread.interrupted()).as("nothing is at work").isFalse();
  }

  @Test
  void what_was_broken_off_before_does_not_begin() {
    work.breakOff("stopping");
    assertThatThrownBy(() -> work.run(() -> "begun"))
        .isInstanceOf(CancellationException.class)
        .hasMessage("the audit was ended: stopping");
  }

  @Test
  void an_error_of_its_own_stays_as_it_is_and_so_does_an_interrupt_from_elsewhere() {
    IllegalStateException own = new IllegalStateException("own");
    assertThatThrownBy(
            () ->
                work.run(
                    () -> {
                      Thread.currentThread().interrupt();
                      throw own;
                    }))
        .isSameAs(own);
    assertThat(Thread.interrupted()).isTrue();
  }
}
