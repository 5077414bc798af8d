/**
 * Several processes on one PostgreSQL: which of them a schedule fires on, which firings have been
 * taken, and which nodes there are. It asks for nothing of bars; where the rows are kept is said by
 * its interfaces.
 *
 * <p>Allowed dependencies: {@code config} (how a duration is written), {@code jdbc} (that a
 * database cannot be reached), {@code loop}, the JDK, Camel, Quartz, SLF4J.
 */
@NullMarked
package io.klinesaga.cluster;

import org.jspecify.annotations.NullMarked;
