package io.klinesaga.handover;

/** Sees what the work prints and how far it is. Must be quick and must not throw. */
public interface Follower {
  /** The order was accepted, and the work begins. */
  void accepted();

  /** A piece of text for standard output. */
  void out(String text);

  /** A piece of text for standard error. */
  void err(String text);

  /** So many series are planned. */
  void planned(int series);

  /** One series has ended, with so many bars committed. */
  void seriesEnded(long rows);
}
