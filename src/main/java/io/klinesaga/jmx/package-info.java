/**
 * What JMX shows and offers, in the domain {@code io.klinesaga}. The work itself is ordered through
 * {@link io.klinesaga.jmx.Orders}.
 *
 * <p>Allowed dependencies: {@code api}, {@code audit} (its values), {@code clean} (its values),
 * {@code config} (its values), {@code lifecycle}, {@code market}, {@code metrics}, {@code
 * postgres}, {@code source.gate}, {@code sync} (its values), SLF4J, the JDK's {@code
 * javax.management}.
 */
@NullMarked
package io.klinesaga.jmx;

import org.jspecify.annotations.NullMarked;
