/**
 * Reference data: securities and their codes, the calendar, corporate actions, suspensions. Sources
 * say what they know of each kind, {@link io.klinesaga.reference.ReferenceSync} asks them in their
 * order and stores; here are the model and the interfaces of both sides.
 *
 * <p>Allowed dependencies: {@code market}, {@code source} (its exceptions), SLF4J.
 */
@NullMarked
package io.klinesaga.reference;

import org.jspecify.annotations.NullMarked;
