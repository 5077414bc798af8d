/**
 * Reference data from the quote servers of TDX (TongDaXin): lists, listing dates, corporate actions
 * and, after the close, who was not traded.
 *
 * <p>Allowed dependencies: {@code reference}, {@code source} (its exceptions and context), {@code
 * source.tdx} (its dates), {@code source.tdx.server} (who is asked), {@code source.tdx.wire} (what
 * they answer), {@code market}.
 */
@NullMarked
package io.klinesaga.reference.server;

import org.jspecify.annotations.NullMarked;
