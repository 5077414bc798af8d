package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import java.time.Duration;

/**
 * How much a source may be asked, by all processes together.
 *
 * @param requestsPerSecond most requests within a second; 0 for no limit
 * @param requestsPerMinute most requests within a minute; 0 for no limit
 * @param connections most requests at the same time in this process; 0 for no limit
 * @param pause least time between two requests; zero for none
 */
@PublicApi
public record Budget(
    int requestsPerSecond, int requestsPerMinute, int connections, Duration pause) {
  /** No limit of any kind. */
  public static final Budget UNLIMITED = new Budget(0, 0, 0, Duration.ZERO);
}
