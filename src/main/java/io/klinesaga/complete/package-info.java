/**
 * Whether a day is complete: what is expected of it, what is counted, and what is known besides
 * give each symbol a state. Nothing here asks a database; what it is told comes through its
 * interfaces.
 *
 * <p>Allowed dependencies: {@code adjust}, {@code market}, {@code reference} (its actions), {@code
 * tdengine} (its counts and daily bars), SLF4J.
 */
@NullMarked
package io.klinesaga.complete;

import org.jspecify.annotations.NullMarked;
