package io.klinesaga.cluster;

import java.util.Locale;

/** What became of a firing on one node. */
public enum FiringResult {
  /** It was done here. */
  DONE,
  /** It was begun here and failed. */
  FAILED,
  /** Another node has it, or had it. */
  ELSEWHERE,
  /** The route does not run here, or its run goes on elsewhere; left to another node. */
  LEFT,
  /** Another node had begun it and is gone or has left it; it goes on here. */
  TAKEN_OVER,
  /** Its node is gone and it must not be done twice. */
  LOST;

  /** As metrics write it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
