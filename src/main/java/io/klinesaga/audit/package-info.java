/**
 * Compares the two databases: reads every bar again and holds it against the log.
 *
 * <p>Allowed dependencies: {@code market}, {@code tdengine}, {@code sync} (its values), SLF4J.
 */
@NullMarked
package io.klinesaga.audit;

import org.jspecify.annotations.NullMarked;
