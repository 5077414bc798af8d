package io.klinesaga.clean;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What to delete for good: invalid bars of transactions that ended at least so long ago.
 *
 * @param olderThan the least age
 * @param cancelled why nothing more is to be deleted; gives null while it is to go on
 */
public record PurgeRequest(Duration olderThan, Supplier<@Nullable String> cancelled) {
  /** What is younger is left alone, unless a person says otherwise. */
  public static final Duration DEFAULT_AGE = Duration.ofDays(7);

  /** A purge that nobody cancels. */
  public PurgeRequest(Duration olderThan) {
    this(olderThan, () -> null);
  }

  /** The same, which may be cancelled. */
  public PurgeRequest until(Supplier<@Nullable String> cancelled) {
    return new PurgeRequest(olderThan, cancelled);
  }
}
