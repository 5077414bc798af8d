/**
 * What the files and the quote servers of TDX (TongDaXin) have in common: how they write times and
 * texts, and to what prices are rounded.
 *
 * <p>Allowed dependencies: {@code market}.
 */
@NullMarked
package io.klinesaga.source.tdx;

import org.jspecify.annotations.NullMarked;
