package io.klinesaga.complete;

import java.util.List;

/** Changes of which nobody has been told yet. */
@FunctionalInterface
public interface DayChanges {
  /**
   * Takes the oldest ones out: nobody else gets them.
   *
   * @param most how many at most
   */
  List<DayChange> take(int most);
}
