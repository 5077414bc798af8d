/**
 * Whether this process can do its job: the checks behind {@code /observe/health}. What asks a
 * server or a disk runs in the background, so an answer never waits for one. Only what puts the
 * product together knows this package.
 *
 * <p>Allowed dependencies: {@code cluster} (its state), {@code config}, {@code lifecycle}, {@code
 * loop}, {@code market}, {@code postgres}, {@code source}, {@code source.gate}, {@code jdbc} (its
 * exceptions), {@code tdengine}, Camel, Quartz, SLF4J.
 */
@NullMarked
package io.klinesaga.health;

import org.jspecify.annotations.NullMarked;
