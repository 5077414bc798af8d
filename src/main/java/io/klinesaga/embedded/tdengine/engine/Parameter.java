package io.klinesaga.embedded.tdengine.engine;

/**
 * A {@code ?} of a prepared statement.
 *
 * @param name column, tag, or {@code tbname}
 * @param type its type
 * @param bytes storage bytes: VARCHAR(n) n+2, NCHAR(n) 4n+2, tbname 271, else the width
 * @param target where the value goes
 */
public record Parameter(String name, ColumnType type, int bytes, Target target) {}
