/**
 * The market model: exchanges, symbols, periods, bars, the session grid, the trading calendar and
 * resampling.
 *
 * <p>Allowed dependencies: {@code api}, the JDK. Everything here is immutable and safe for use by
 * several threads, except builders.
 */
@NullMarked
package io.klinesaga.market;

import org.jspecify.annotations.NullMarked;
