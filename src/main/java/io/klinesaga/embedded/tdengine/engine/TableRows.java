package io.klinesaga.embedded.tdengine.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one statement for one table.
 *
 * @param tags in the order of the schema, to create the table if it does not exist; null if it must
 *     exist
 * @param columns what the values of each row are, with the time
 */
record TableRows(
    TableSchema schema,
    String table,
    @Nullable List<@Nullable Object> tags,
    List<Column> columns,
    List<List<@Nullable Object>> rows) {}
