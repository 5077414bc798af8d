package io.klinesaga.saga;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Follows sagas; called on the threads that work on them, after what it is told of is durable. Must
 * be quick and must not throw.
 */
public interface SagaListener {
  /** Under this key the log lines written inside a saga carry its id. */
  String MDC_KEY = "sagaId";

  /** Ignores everything. */
  SagaListener NONE = new SagaListener() {};

  /** A step of a saga has begun; of most sagas it is the only one. */
  default void begun(String sagaId) {}

  /** Somebody has ordered that a saga be tried again. */
  default void retryOrdered(String sagaId) {}

  /** A cleaner has taken up a saga that nobody works on. */
  default void abandoned(String sagaId) {}

  /** A try to compensate a saga has ended. */
  default void compensationTried(String sagaId, boolean succeeded, Duration took) {}

  /**
   * A saga has ended here.
   *
   * @param took from its begin; null if it began elsewhere or was taken up later
   */
  default void ended(String sagaId, SagaState state, @Nullable Duration took) {}

  /** A saga waits for a person from now on. */
  default void stuck(String sagaId, String error) {}
}
