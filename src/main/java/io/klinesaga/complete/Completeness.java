package io.klinesaga.complete;

import java.util.function.Consumer;

/** Answers whether days are complete. */
public interface Completeness {
  /**
   * Answers day by day, so that only one day is in memory; closed days have no answer.
   *
   * @param taker gets an answer for each day and period, days ascending
   */
  void answer(CompleteRequest request, Consumer<DayAnswer> taker);
}
