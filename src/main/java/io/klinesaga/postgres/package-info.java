/**
 * Everything kept in PostgreSQL: the schema and its migrations, the saga log, the transaction log,
 * before-images, sync states, quarantine, run history, cleaner rounds, the facts of an audit and
 * reference data.
 *
 * <p>Allowed dependencies: {@code config} (its values), the interfaces of {@code adjust}, {@code
 * saga}, {@code transaction}, {@code sync}, {@code clean}, {@code cluster}, {@code audit}, {@code
 * dispatch}, {@code reference}, {@code compare}, {@code complete}, {@code history}, {@code read}
 * and {@code repair}, {@code market}, {@code source} (its values), {@code source.gate}, {@code
 * tdengine} (table names), {@code jdbc}, HikariCP, Flyway, Jackson, Quartz, SLF4J.
 */
@NullMarked
package io.klinesaga.postgres;

import org.jspecify.annotations.NullMarked;
