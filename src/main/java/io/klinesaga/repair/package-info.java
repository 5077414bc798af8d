/**
 * Reads again what is missing of days, and only that: from one source after the other, by the same
 * runs as every sync.
 *
 * <p>Allowed dependencies: {@code complete}, {@code sync}, {@code config} (how a run writes),
 * {@code market}.
 */
@NullMarked
package io.klinesaga.repair;

import org.jspecify.annotations.NullMarked;
