/**
 * Adjusted prices, derived from raw bars and corporate actions: factor sets, the adjusting of bars,
 * and bars and actions that contradict each other. Nothing here asks a database or changes a bar.
 *
 * <p>Allowed dependencies: {@code market}, {@code reference} (its actions).
 */
@NullMarked
package io.klinesaga.adjust;

import org.jspecify.annotations.NullMarked;
