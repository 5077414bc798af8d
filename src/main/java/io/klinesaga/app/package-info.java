/**
 * Puts the product together: databases, beans and routes of one process.
 *
 * <p>Allowed dependencies: every package but {@code bench}, {@code cli}, {@code doctor} and {@code
 * dryrun}, Camel, Micrometer, Vert.x (for the management server), HttpClient (its retries are
 * turned off), Kafka (its topic is made), Jackson, SLF4J.
 */
@NullMarked
package io.klinesaga.app;

import org.jspecify.annotations.NullMarked;
