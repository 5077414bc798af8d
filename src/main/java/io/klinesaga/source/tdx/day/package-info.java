/**
 * Reads the vendor's day archives, one file for the whole market and day, from a folder or over
 * HTTP. Layout: {@link io.klinesaga.source.tdx.day.TdxDaySource}.
 *
 * <p>Allowed dependencies: {@code source}, {@code market}, SLF4J.
 */
@NullMarked
package io.klinesaga.source.tdx.day;

import org.jspecify.annotations.NullMarked;
