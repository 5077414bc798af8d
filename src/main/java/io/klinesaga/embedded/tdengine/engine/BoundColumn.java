package io.klinesaga.embedded.tdengine.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values bound for one parameter.
 *
 * @param type what the client sent, which for a SELECT need not be the compared column's type
 * @param values one per row, as {@link RowCursor#value} describes them
 */
public record BoundColumn(ColumnType type, List<@Nullable Object> values) {}
