package io.klinesaga.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Limits of the cleaner.
 *
 * @param recheckWindow how long after a roll-back late bars are looked for
 * @param transactions how long ended transactions and sagas are kept
 * @param runs how long the history of runs and cleaner rounds is kept
 * @param quarantine how long a quarantined bar is kept after it was last seen
 * @param revisions how long overwritten bars are kept; empty for good
 */
public record CleanerConfig(
    Duration recheckWindow,
    Duration transactions,
    Duration runs,
    Duration quarantine,
    Optional<Duration> revisions) {}
