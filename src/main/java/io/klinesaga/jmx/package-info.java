/**
 * What JMX shows and offers, in the domain {@code io.klinesaga}.
 *
 * <p>Allowed dependencies: the JDK's {@code javax.management}.
 */
@NullMarked
package io.klinesaga.jmx;

import org.jspecify.annotations.NullMarked;
