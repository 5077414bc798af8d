/**
 * Reference data from CSV files that a person or another program writes, one for each kind. Every
 * wrong line of a file is told, and nothing of that file is stored.
 *
 * <p>Allowed dependencies: {@code reference}, {@code source} (its exceptions), {@code market},
 * commons-csv.
 */
@NullMarked
package io.klinesaga.reference.csv;

import org.jspecify.annotations.NullMarked;
