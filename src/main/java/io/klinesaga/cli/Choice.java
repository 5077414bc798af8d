package io.klinesaga.cli;

import java.util.List;

/** A command that does nothing by itself: one of its own commands must be chosen. */
interface Choice {
  /** What to choose from, for a message. */
  String question();

  /** What may have been meant by words that stand in the place of a command; empty if unknown. */
  default String example(List<String> found) {
    return "";
  }
}
