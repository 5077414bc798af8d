/**
 * Runs of which several nodes share the work: chunks are rows in PostgreSQL that one process can
 * take, and messages only say that they are there.
 *
 * <p>Allowed dependencies: {@code cluster} (the firing that has begun a run), {@code config} (how a
 * run writes), {@code jdbc} (a database that is away), {@code loop}, {@code market}, {@code sync},
 * Camel (messages of Kafka), SLF4J.
 */
@NullMarked
package io.klinesaga.dispatch;

import org.jspecify.annotations.NullMarked;
