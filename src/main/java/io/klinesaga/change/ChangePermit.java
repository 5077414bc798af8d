package io.klinesaga.change;

import java.util.Set;

/**
 * Which stored bars may change.
 *
 * @param olderThan bars from this time on may, epoch milliseconds
 * @param confirmed older ones that may
 */
public record ChangePermit(long olderThan, Set<Long> confirmed) {
  /** All of them. */
  public static final ChangePermit ALL = new ChangePermit(Long.MIN_VALUE, Set.of());

  public ChangePermit {
    confirmed = Set.copyOf(confirmed);
  }

  /** Whether the bar of this time may change. */
  public boolean allows(long ts) {
    return ts >= olderThan || confirmed.contains(ts);
  }
}
