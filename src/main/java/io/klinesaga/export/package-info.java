/**
 * Exports of valid, committed bars for other programs: a folder of files that is replaced as a
 * whole.
 *
 * <p>Allowed dependencies: {@code adjust}, {@code market}, {@code read}, {@code read.text},
 * Jackson, SLF4J, Parquet, Hadoop's interfaces.
 */
@NullMarked
package io.klinesaga.export;

import org.jspecify.annotations.NullMarked;
