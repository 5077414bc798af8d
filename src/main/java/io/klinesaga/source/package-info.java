/**
 * Where bars come from: the SPI {@link io.klinesaga.source.KlineSource} and what it hands over. One
 * sub-package per shipped source; no source knows another, but the one of routes the reader of
 * rows.
 *
 * <p>Allowed dependencies: {@code market}, {@code api}.
 */
@NullMarked
package io.klinesaga.source;

import org.jspecify.annotations.NullMarked;
