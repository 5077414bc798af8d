/**
 * What is measured, by which names, and the meters that measure it.
 *
 * <p>Allowed dependencies: {@code audit} (its values), {@code clean}, {@code config} (its values),
 * {@code event}, {@code market}, {@code saga}, {@code source}, {@code sync}, Micrometer, SLF4J.
 */
@NullMarked
package io.klinesaga.metrics;

import org.jspecify.annotations.NullMarked;
