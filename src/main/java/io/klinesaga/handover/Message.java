package io.klinesaga.handover;

/**
 * One line on the channel.
 *
 * @param kind what it is
 * @param text what was printed, or why; empty if it has none
 * @param number a count or an exit code; 0 if it has none
 */
record Message(Kind kind, String text, long number) {
  /** What a message is. */
  enum Kind {
    ACCEPTED,
    OUT,
    ERR,
    PLANNED,
    SERIES_ENDED,
    EXIT,
    REFUSED,
    CANCEL
  }

  static Message of(Kind kind, String text) {
    return new Message(kind, text, 0);
  }

  static Message of(Kind kind, long number) {
    return new Message(kind, "", number);
  }
}
