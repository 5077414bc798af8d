package io.klinesaga.cluster;

import io.klinesaga.jdbc.Causes;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends of firings that the log did not take because it could not be reached. They are kept until it
 * takes or refuses them, since nobody else ends a firing whose process lives. Safe for use by
 * several threads.
 */
final class OwedEnds {
  /** Of more than that the oldest are given up. */
  static final int MOST = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(OwedEnds.class);

  private final BlockingDeque<Owed> owed = new LinkedBlockingDeque<>(MOST);

  /**
   * What the log is to be told of a firing.
   *
   * @param change tells it; false if another process has the firing; may be asked again when an
   *     answer was lost
   */
  private record Owed(Firing firing, BooleanSupplier change) {}

  /** Tells the log now or, where it cannot be reached, with a later {@link #settle}. */
  void note(Firing firing, BooleanSupplier change) {
    Owed end = new Owed(firing, change);
    RuntimeException unreachable = tell(end);
    if (unreachable != null) {
      LOG.warn(
          "{}: its end cannot be noted now, but when the database answers: {}",
          firing,
          unreachable.toString());
      keep(end);
    }
  }

  private void keep(Owed end) {
    while (!owed.offer(end)) {
      Owed oldest = owed.poll();
      if (oldest != null) {
        LOG.warn("{}: its end is not noted, since so many others wait for it", oldest.firing());
      }
    }
  }

  /** Tells the log what is owed, the oldest first, until it cannot be reached. */
  void settle() {
    for (Owed end = owed.peek(); end != null && tell(end) == null; end = owed.peek()) {
      if (owed.remove(end)) {
        LOG.info("{}: the database was told of its end", end.firing());
      }
    }
  }

  /** Why the log could not be reached; null if it has taken or refused it. */
  private static @Nullable RuntimeException tell(Owed end) {
    try {
      if (!end.change().getAsBoolean()) {
        LOG.warn(
            "{}: this node was taken for dead meanwhile, and another has taken the firing over",
            end.firing());
      }
      return null;
    } catch (RuntimeException e) {
      if (Causes.isUnreachable(e)) {
        return e;
      }
      LOG.warn("{}: its end cannot be noted: {}", end.firing(), e.toString());
      return null;
    }
  }
}
