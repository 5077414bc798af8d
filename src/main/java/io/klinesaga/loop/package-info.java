/**
 * Work that is done again and again in the background, and the pause of who waits for a change.
 *
 * <p>Allowed dependencies: {@code config} (how a duration is written), SLF4J, the JDK.
 */
@NullMarked
package io.klinesaga.loop;

import org.jspecify.annotations.NullMarked;
