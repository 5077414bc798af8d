/**
 * When a stored bar changes: what counts as equal although a source is less exact, and which
 * changes of old bars are made.
 *
 * <p>Allowed dependencies: {@code check}, {@code source}, {@code market}.
 */
@NullMarked
package io.klinesaga.change;

import org.jspecify.annotations.NullMarked;
