/**
 * Bars from the quote servers of TDX (TongDaXin): connections, what hosts are known for, pages and
 * the source {@code tdx-server}. The bytes are in {@code source.tdx.wire}.
 *
 * <p>Allowed dependencies: {@code source}, {@code source.tdx.wire}, {@code market}, SLF4J.
 */
@NullMarked
package io.klinesaga.source.tdx.server;

import org.jspecify.annotations.NullMarked;
