/**
 * Bars from a route of the integrator: it is asked for a series and answers with rows, which the
 * reader of the CSV source makes bars of.
 *
 * <p>Allowed dependencies: {@code source}, {@code source.csv}, {@code market}.
 */
@NullMarked
package io.klinesaga.source.route;

import org.jspecify.annotations.NullMarked;
