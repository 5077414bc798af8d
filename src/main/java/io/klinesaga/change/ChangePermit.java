package io.klinesaga.change;

import java.util.Collection;
import java.util.HashSet;
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

  /** None but those that are confirmed. */
  public static ChangePermit only(Set<Long> confirmed) {
    return new ChangePermit(Long.MAX_VALUE, confirmed);
  }

  public ChangePermit {
    confirmed = Set.copyOf(confirmed);
  }

  /** The same with more confirmed bars. */
  public ChangePermit and(Collection<Long> more) {
    Set<Long> all = new HashSet<>(confirmed);
    all.addAll(more);
    return new ChangePermit(olderThan, all);
  }

  /** Whether the bar of this time may change. */
  public boolean allows(long ts) {
    return ts >= olderThan || confirmed.contains(ts);
  }
}
