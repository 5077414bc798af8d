/**
 * The synchronisation itself: the beans that routes call (plan, fetch, delta, write, commit) and
 * the interfaces of what they need from PostgreSQL.
 *
 * <p>Allowed dependencies: {@code transaction}, {@code config} (its values), {@code cluster} (the
 * firing that has begun a run), {@code market}, {@code source}, {@code change}, {@code check},
 * {@code compare} (disputes), {@code tdengine}, {@code saga}, {@code jdbc} (its exceptions), {@code
 * loop}, Camel's API, SLF4J.
 */
@NullMarked
package io.klinesaga.sync;

import org.jspecify.annotations.NullMarked;
