package io.klinesaga.saga;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One enlisted step, as it is kept in the log: addresses and values as text, evaluated when the
 * step began.
 *
 * @param compensation address of the route that takes the step back
 * @param completion address of the route that runs after the saga has succeeded
 * @param options handed to both routes as headers
 */
public record SagaStep(
    @Nullable String compensation, @Nullable String completion, Map<String, String> options) {
  public SagaStep {
    options = Map.copyOf(options);
  }
}
