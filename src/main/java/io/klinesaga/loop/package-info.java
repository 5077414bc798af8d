/**
 * Work that is done again and again in the background.
 *
 * <p>Allowed dependencies: SLF4J, the JDK.
 */
@NullMarked
package io.klinesaga.loop;

import org.jspecify.annotations.NullMarked;
