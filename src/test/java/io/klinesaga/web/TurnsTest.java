package io.klinesaga.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who begins, who waits and who is sent away. */
class TurnsTest {
  private final List<String> begun = new ArrayList<>();
  private final Turns turns = new Turns(2, 1);

  private boolean offer(String name) {
    return turns.offer(() -> begun.add(name));
  }

  @Test
  void some_begin_at_once_one_waits_and_the_next_is_refused() {
    assertThat(offer("a")).isTrue();
    assertThat(offer("b")).isTrue();
    assertThat(offer("c")).isTrue();
    assertThat(offer("d")).isFalse();
    assertThat(begun).containsExactly("a", "b");
  }

  @Test
  void who_waits_begins_when_another_has_ended_and_never_more_than_may() {
    offer("a");
    offer("b");
    offer("c");
    turns.ended();
    assertThat(begun).containsExactly("a", "b", "c");
    assertThat(offer("d")).as("it waits").isTrue();
    assertThat(begun).doesNotContain("d");
    turns.ended();
    turns.ended();
    turns.ended();
    assertThat(begun).containsExactly("a", "b", "c", "d");
    assertThat(offer("e")).isTrue();
    assertThat(offer("f")).isTrue();
    assertThat(offer("g")).isTrue();
    assertThat(begun).containsExactly("a", "b", "c", "d", "e", "f");
  }
}
