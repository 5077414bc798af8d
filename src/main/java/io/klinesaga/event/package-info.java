/**
 * What has happened, as events: for the log, for Camel's event notifiers and for a route of the
 * integrators.
 *
 * <p>Allowed dependencies: {@code api}, {@code transaction}, {@code audit} (its values), {@code
 * clean}, {@code complete}, {@code jdbc} (its errors), {@code loop}, {@code market}, {@code saga},
 * {@code source}, {@code sync}, Camel's API, Jackson, SLF4J.
 */
@NullMarked
package io.klinesaga.event;

import org.jspecify.annotations.NullMarked;
