/**
 * Work that is done again and again in the background, and the pause of who waits for a change.
 *
 * <p>Allowed dependencies: SLF4J, the JDK.
 */
@NullMarked
package io.klinesaga.loop;

import org.jspecify.annotations.NullMarked;
