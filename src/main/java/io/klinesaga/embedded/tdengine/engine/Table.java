package io.klinesaga.embedded.tdengine.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a table's name stands for.
 *
 * @param id of a child table or an ordinary table; null for a super table
 */
record Table(TableSchema schema, @Nullable Long id, String name) {}
