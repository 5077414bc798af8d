/**
 * What is measured, by which names, the meters that measure it, and the regular look at databases
 * and disk that gives the gauges their values.
 *
 * <p>Allowed dependencies: {@code transaction}, {@code postgres}, {@code tdengine}, {@code jdbc},
 * {@code loop}, {@code audit} (its values), {@code check} (its rules), {@code clean}, {@code
 * cluster}, {@code complete} (its values), {@code config} (its values), {@code event}, {@code
 * market}, {@code saga}, {@code source}, {@code sync}, Micrometer, SLF4J.
 */
@NullMarked
package io.klinesaga.metrics;

import org.jspecify.annotations.NullMarked;
