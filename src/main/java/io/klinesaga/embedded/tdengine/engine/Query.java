package io.klinesaga.embedded.tdengine.engine;

import java.util.List;

/**
 * SQL and the columns it gives.
 *
 * @param isOrdered whether the client asked for an order
 */
record Query(String sql, List<ResultColumn> columns, boolean isOrdered) {
  /** Without an order. */
  Query(String sql, List<ResultColumn> columns) {
    this(sql, columns, false);
  }
}
