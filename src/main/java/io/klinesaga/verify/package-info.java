/**
 * Compares stored bars with those of another source, and writes nothing but what contradicts them.
 *
 * <p>Allowed dependencies: {@code compare}, {@code change}, {@code check}, {@code source}, {@code
 * sync} (its fetcher), {@code market}.
 */
@NullMarked
package io.klinesaga.verify;

import org.jspecify.annotations.NullMarked;
