/**
 * Reference data from the files of the TDX (TongDaXin) desktop client, in its folder {@code
 * T0002/hq_cache}. There is no official specification; the layouts are those that several readers
 * agree on, and a file that does not fit its layout is refused whole.
 *
 * <p>Allowed dependencies: {@code reference}, {@code source} (files and exceptions), {@code
 * source.tdx}, {@code source.tdx.file} (where the client keeps what), {@code market}.
 */
@NullMarked
package io.klinesaga.reference.tdx;

import org.jspecify.annotations.NullMarked;
