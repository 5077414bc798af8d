package io.klinesaga.web;

import java.util.Optional;

/** How the nodes share the work of runs, told when it is another than was told last. */
final class SharedNews {
  private boolean isLooking;
  private String told = "";
  private String untold = "";

  /**
   * Somebody wants to look.
   *
   * @return false if another look has not ended
   */
  synchronized boolean beginLook() {
    boolean isFree = !isLooking;
    isLooking = true;
    return isFree;
  }

  /** What was found, as JSON; empty for nothing. */
  synchronized void endLook(Optional<String> found) {
    isLooking = false;
    found.filter(text -> !text.equals(told)).ifPresent(text -> untold = text);
  }

  /** The next look is told, whatever was told before: somebody new listens. */
  synchronized void repeat() {
    told = "";
  }

  /** What nobody was told yet, as one event; empty for nothing. */
  synchronized String news() {
    if (untold.isEmpty()) {
      return "";
    }
    told = untold;
    untold = "";
    return LiveEvents.event("shared", told);
  }
}
