package io.klinesaga.cli;

/** A command that does nothing by itself: one of its own commands must be chosen. */
interface Choice {
  /** What to choose from, for a message. */
  String question();
}
