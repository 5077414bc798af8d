package io.klinesaga.source.tdx.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswerTimesTest {
  private static final HostAddress SLOW = HostAddress.parse("127.0.0.1:1");
  private static final HostAddress FAST = HostAddress.parse("127.0.0.1:2");

  private final AnswerTimes times = new AnswerTimes();

  @Test
  void a_host_of_which_nothing_is_known_counts_as_fast_as_the_fastest() {
    assertThat(times.mean(FAST, 0)).isEqualTo(1);
    times.heard(SLOW, 50, 0);
    assertThat(times.mean(FAST, 0)).isEqualTo(50);
    times.heard(FAST, 20, 0);
    assertThat(times.mean(HostAddress.parse("127.0.0.1:3"), 0)).isEqualTo(20);
  }

  @Test
  void a_host_that_becomes_slow_loses_its_place() {
    times.heard(SLOW, 30, 0);
    times.heard(FAST, 10, 0);
    for (int i = 0; i < 10; i++) {
      times.heard(FAST, 100, 0);
    }
    assertThat(times.mean(FAST, 0)).isBetween(80.0, 100.0).isGreaterThan(times.mean(SLOW, 0));
  }

  @Test
  void what_is_older_than_five_minutes_is_forgotten() {
    long later = Duration.ofMinutes(5).toNanos();
    times.heard(SLOW, 500, 0);
    times.heard(FAST, 10, later);
    assertThat(times.mean(SLOW, later)).isEqualTo(10);
    times.heard(SLOW, 40, later);
    assertThat(times.mean(SLOW, later)).isEqualTo(40);
  }
}
