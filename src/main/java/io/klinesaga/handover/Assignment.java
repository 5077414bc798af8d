package io.klinesaga.handover;

import java.util.function.Consumer;

/** An order that was taken over, and who follows it. */
public interface Assignment extends Follower {
  /** What to do. */
  Order order();

  /**
   * What to do once if the work is no longer wanted.
   *
   * @param action gets the reason; runs at once if that is so already
   */
  void onCancel(Consumer<String> action);
}
