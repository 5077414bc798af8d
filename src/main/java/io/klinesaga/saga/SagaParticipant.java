package io.klinesaga.saga;

import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What has a log of its own that must agree with the saga's: it writes in the same transactions.
 */
public interface SagaParticipant {
  /**
   * Called in the transaction that begins the first step of a saga; what it writes is durable
   * before any step of the route runs.
   *
   * @throws RuntimeException to prevent the saga; nothing is logged then
   */
  void begin(String sagaId, Exchange exchange);

  /**
   * Called in the transaction that decides that the saga is compensated, before any of its
   * compensation runs.
   *
   * @param reason why
   * @param exchange what the saga was doing, for more detail; null if that is not known any more
   */
  void compensating(String sagaId, String reason, @Nullable Exchange exchange);

  /**
   * Whether nothing of the participant is left open under this saga. A saga whose route ends
   * without error but leaves something open (an edited route that skips the commit, a handled
   * error) is compensated, not completed.
   */
  boolean isSettled(String sagaId);

  /**
   * Whether the route has itself ended the saga as COMPLETED, and that commit is known to have
   * taken place: then the log need not be asked.
   */
  default boolean isCommitted(String sagaId, Exchange exchange) {
    return false;
  }
}
