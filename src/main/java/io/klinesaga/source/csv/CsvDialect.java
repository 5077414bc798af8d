package io.klinesaga.source.csv;

import java.nio.charset.Charset;

/**
 * How the text of a file is made of cells.
 *
 * @param charset its encoding; a byte order mark of UTF-8 wins
 * @param delimiter what stands between two cells
 * @param titleLines how many lines there may be before the header
 * @param footer what the line after the last bar starts with; empty for none
 */
record CsvDialect(Charset charset, char delimiter, int titleLines, String footer) {}
