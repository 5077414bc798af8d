/**
 * The cleaner: finds what crashes and failures left behind, and deletes invalid bars for good.
 *
 * <p>Allowed dependencies: {@code transaction}, {@code market}, {@code tdengine}, {@code saga},
 * Camel's API, SLF4J.
 */
@NullMarked
package io.klinesaga.clean;

import org.jspecify.annotations.NullMarked;
