package io.klinesaga.source.gate;

import java.time.Duration;
import java.time.Instant;

/**
 * A source that is left alone.
 *
 * @param source its name
 * @param reason why
 * @param since when it began
 * @param until when it ends, by the clock of whoever keeps it
 * @param left from now to its end, by the same clock
 */
public record SourcePause(
    String source, String reason, Instant since, Instant until, Duration left) {}
