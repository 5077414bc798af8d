package io.klinesaga.transaction;

import io.klinesaga.market.Period;
import java.util.Map;

/**
 * Follows compensations; called on any thread, several at once, after what it is told of is
 * durable. Must be quick and must not throw.
 */
public interface CompensationListener {
  /** Ignores everything. */
  CompensationListener NONE = new CompensationListener() {};

  /** Bars were put back or made invalid. */
  default void compensated(String sagaId, Period period, int rows) {}

  /** Transactions of a saga have ended as rolled back. */
  default void rolledBack(String sagaId, Map<Period, Integer> transactions) {}
}
