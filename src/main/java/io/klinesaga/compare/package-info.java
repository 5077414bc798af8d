/**
 * Compares stored bars with what they should equal, and notes what contradicts them.
 *
 * <p>Allowed dependencies: {@code complete} (what is asked for), {@code market}, {@code tdengine}.
 */
@NullMarked
package io.klinesaga.compare;

import org.jspecify.annotations.NullMarked;
