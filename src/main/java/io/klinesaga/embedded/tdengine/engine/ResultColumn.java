package io.klinesaga.embedded.tdengine.engine;

/**
 * A column of a result set.
 *
 * @param name as the client sees it, such as {@code count(*)}
 * @param type its type
 * @param length declared length: bytes of a VARCHAR, characters of an NCHAR, else {@link
 *     ColumnType#width}
 */
public record ResultColumn(String name, ColumnType type, int length) {}
