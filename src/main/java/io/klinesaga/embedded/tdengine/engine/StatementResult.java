package io.klinesaga.embedded.tdengine.engine;

/** What a statement gives: rows or a count. */
public sealed interface StatementResult {
  /**
   * A statement that changes something.
   *
   * @param affectedRows rows written or deleted; 0 for DDL
   */
  record Updated(int affectedRows) implements StatementResult {}

  /**
   * A query.
   *
   * @param cursor its rows; the receiver closes it
   */
  record Queried(RowCursor cursor) implements StatementResult {}
}
