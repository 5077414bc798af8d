package io.klinesaga.source.gate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time in which one process alone may ask a source. Times are told from the moment of
 * the answer, so that clocks of processes need not agree.
 *
 * @param id names it when it is given back; no two slices of a source have the same
 * @param startsIn time to its begin; zero if it has begun
 * @param endsIn time to its end
 * @param pauses how often in a row the source has been paused, without an answer since
 * @param pause the pause of the source; null if it is not paused. A paused source gives no time
 */
public record Slice(
    long id, Duration startsIn, Duration endsIn, int pauses, @Nullable SourcePause pause) {}
