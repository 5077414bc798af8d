package io.klinesaga.complete;

/** Where answers are kept. */
public interface Answers {
  /** Of who keeps nothing. */
  Answers NONE = answer -> false;

  /**
   * Keeps an answer, if it is not the last one of its day and period.
   *
   * @return whether it differs from the last one
   */
  boolean keep(DayAnswer answer);
}
