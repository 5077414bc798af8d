package io.klinesaga.embedded.tdengine.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a statement gives: a count or rows.
 *
 * @param affectedRows rows written or deleted; 0 for DDL and queries
 * @param cursor the rows of a query, which the receiver closes; null for all else
 */
public record StatementResult(int affectedRows, @Nullable RowCursor cursor) {}
