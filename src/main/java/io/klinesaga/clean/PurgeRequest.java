package io.klinesaga.clean;

import java.time.Duration;

/**
 * What to delete for good: invalid bars of transactions that ended at least so long ago.
 *
 * @param olderThan the least age
 */
public record PurgeRequest(Duration olderThan) {
  /** What is younger is left alone, unless a person says otherwise. */
  public static final Duration DEFAULT_AGE = Duration.ofDays(7);
}
