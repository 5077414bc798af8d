package io.klinesaga.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class NodeClockTest {
  private static final Instant NOW = Instant.parse("2026-11-30T08:30:00Z");

  private final NodeClock clock = new NodeClock(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void nothing_is_trusted_before_it_was_measured() {
    assertThat(clock.isTrusted()).isFalse();
  }

  @Test
  void a_clock_is_trusted_while_it_is_near_the_database_s() {
    clock.measure(() -> NOW.plusSeconds(4));
    assertThat(clock.isTrusted()).isTrue();
    clock.measure(() -> NOW.minus(Duration.ofMinutes(10)));
    assertThat(clock.isTrusted()).isFalse();
    assertThat(clock.offset())
        .isBetween(Duration.ofMinutes(-10).minusSeconds(1), Duration.ofMinutes(-10));
    clock.measure(() -> NOW.plus(Duration.ofMinutes(10)));
    assertThat(clock.isTrusted()).isFalse();
    clock.measure(() -> NOW.minusSeconds(4));
    assertThat(clock.isTrusted()).isTrue();
  }

  @Test
  void a_measurement_that_fails_leaves_what_was_known() {
    clock.measure(() -> NOW);
    assertThat(clock.isTrusted()).isTrue();
    assertThatThrownBy(
            () ->
                clock.measure(
                    () -> {
                      throw new IllegalStateException("no database");
                    }))
        .hasMessage("no database");
    assertThat(clock.isTrusted()).isTrue();
  }
}
