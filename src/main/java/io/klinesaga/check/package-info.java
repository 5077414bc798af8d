/**
 * Decides which bars of a source are stored and which go to quarantine.
 *
 * <p>Allowed dependencies: {@code source}, {@code market}.
 */
@NullMarked
package io.klinesaga.check;

import org.jspecify.annotations.NullMarked;
