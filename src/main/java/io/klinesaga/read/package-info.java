/**
 * Reads valid, committed bars, as they are or as they were.
 *
 * <p>Allowed dependencies: {@code adjust}, {@code loop} (waiting), {@code market}, {@code
 * tdengine}.
 */
@NullMarked
package io.klinesaga.read;

import org.jspecify.annotations.NullMarked;
