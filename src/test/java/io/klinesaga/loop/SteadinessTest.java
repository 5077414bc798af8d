package io.klinesaga.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadinessTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // such times run over
  private final Steadiness steadiness = new Steadiness(Duration.ofSeconds(10), now::get);

  private void pass(int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private void answerFor(int seconds) {
    for (int i = 0; i < seconds; i++) {
      pass(1);
      steadiness.answered();
    }
  }

  @Test
  void others_are_judged_after_answers_have_come_for_long_enough() {
    assertThat(steadiness.isEnough()).isFalse();
    answerFor(10);
    assertThat(steadiness.isEnough()).isFalse();
    answerFor(1);
    assertThat(steadiness.isEnough()).isTrue();
  }

  @Test
  void a_gap_begins_it_again() {
    answerFor(11);
    pass(4);
    assertThat(steadiness.isEnough()).isFalse();
    answerFor(11); // the first of them ends the gap
    assertThat(steadiness.isEnough()).isFalse();
    answerFor(1);
    assertThat(steadiness.isEnough()).isTrue();
  }

  @Test
  void an_answer_that_comes_late_is_a_gap_too() {
    answerFor(11);
    pass(4);
    steadiness.answered();
    assertThat(steadiness.isEnough()).isFalse();
  }

  @Test
  void a_moment_is_no_gap() {
    answerFor(11);
    pass(3);
    assertThat(steadiness.isEnough()).isTrue();
  }
}
