/**
 * Reads bars from CSV files; the format is specified at {@link io.klinesaga.source.csv.CsvSource}.
 *
 * <p>Allowed dependencies: {@code source}, {@code market}, commons-csv, SLF4J.
 */
@NullMarked
package io.klinesaga.source.csv;

import org.jspecify.annotations.NullMarked;
