/**
 * Reads the local bar files of the TDX (TongDaXin) desktop client.
 *
 * <p>Allowed dependencies: {@code source}, {@code source.tdx}, {@code market}.
 */
@NullMarked
package io.klinesaga.source.tdx.file;

import org.jspecify.annotations.NullMarked;
