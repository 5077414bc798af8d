package io.klinesaga.testing;

import io.klinesaga.cluster.FiringInWork;

/** A bean for routes of tests. */
public final class FiringOfThread {
  private FiringOfThread() {}

  /** When the firing of the calling thread was scheduled. */
  public static String scheduled() {
    return FiringInWork.current().orElseThrow().firing().scheduled().toString();
  }
}
