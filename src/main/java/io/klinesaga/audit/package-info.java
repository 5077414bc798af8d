/**
 * Compares the two databases: reads every bar again and holds it against the log.
 *
 * <p>Allowed dependencies: {@code transaction}, {@code market}, {@code tdengine}, {@code loop},
 * SLF4J.
 */
@NullMarked
package io.klinesaga.audit;

import org.jspecify.annotations.NullMarked;
