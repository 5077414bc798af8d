package io.klinesaga.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.jdbc.DatabaseUnreachableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of ends while the log is away. */
class OwedEndsTest {
  private final OwedEnds owed = new OwedEnds();
  private final List<Integer> told = new ArrayList<>();
  private boolean isAway;

  private void note(int number) {
    owed.note(Firing.of("tick", Instant.ofEpochSecond(number)), () -> tell(number));
  }

  private boolean tell(int number) {
    if (isAway) {
      throw new DatabaseUnreachableException("away", null);
    }
    return told.add(number);
  }

  @Test
  void what_is_owed_is_told_once_in_its_order() {
    isAway = true;
    note(1);
    note(2);
    owed.settle();
    isAway = false;
    note(3);
    owed.settle();
    owed.settle();
    assertThat(told).containsExactly(3, 1, 2);
  }

  @Test
  void of_too_many_the_oldest_are_given_up() {
    isAway = true;
    for (int i = 0; i < OwedEnds.MOST + 2; i++) {
      note(i);
    }
    isAway = false;
    owed.settle();
    assertThat(told).hasSize(OwedEnds.MOST).startsWith(2).endsWith(OwedEnds.MOST + 1);
  }
}
