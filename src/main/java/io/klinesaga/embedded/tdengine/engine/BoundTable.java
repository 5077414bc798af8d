package io.klinesaga.embedded.tdengine.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows bound for one table.
 *
 * @param name its name if the statement has a table-name parameter
 * @param tags one column of one row per tag parameter, in the order of {@link
 *     BoundStatement#parameters}
 * @param columns one column per column parameter, in that order; all of the same size
 */
public record BoundTable(
    @Nullable String name, List<BoundColumn> tags, List<BoundColumn> columns) {}
