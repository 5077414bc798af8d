package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one host of a source for one kind of request.
 *
 * @param host its name or address, and its port
 * @param kind what it is asked for, in a word of the source, such as {@code day}
 * @param dialect how it is asked, in a word of the source; empty if it has not answered yet
 * @param label which end of a minute bar its times name; null where that does not matter
 * @param failures how often in a row it has failed
 * @param until it is not asked before; null if it may be asked
 * @param lastSuccess when it last delivered; null if it never did
 * @param reason why it failed last, one sentence; empty if it has not
 */
@PublicApi
public record HostNote(
    String host,
    String kind,
    String dialect,
    @Nullable BarLabel label,
    int failures,
    @Nullable Instant until,
    @Nullable Instant lastSuccess,
    String reason) {
  /** What is known of a host. */
  @PublicApi
  public enum State {
    /** It has delivered what could be proved, and may be asked. */
    PROVED,
    /** It has failed and is not asked for some time. */
    COOLING_DOWN,
    /** It has failed and may be tried again. */
    FAILED
  }

  /** What is known of it at this time. */
  public State state(Instant now) {
    if (until != null && now.isBefore(until)) {
      return State.COOLING_DOWN;
    }
    return failures == 0 ? State.PROVED : State.FAILED;
  }
}
