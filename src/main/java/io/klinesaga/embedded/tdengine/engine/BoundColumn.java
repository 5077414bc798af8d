package io.klinesaga.embedded.tdengine.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values bound for one parameter.
 *
 * @param type what the client sent, which for a SELECT need not be the compared column's type
 * @param values one per row: Long for BOOL (0/1), all integers and TIMESTAMP (epoch milliseconds),
 *     Double for FLOAT and DOUBLE, String for VARCHAR and NCHAR; null for NULL
 */
public record BoundColumn(ColumnType type, List<@Nullable Object> values) {}
