/**
 * Makes up bars: for demonstrations, benchmarks and fault tests.
 *
 * <p>Allowed dependencies: {@code source}, {@code market}, {@code loop}.
 */
@NullMarked
package io.klinesaga.source.synthetic;

import org.jspecify.annotations.NullMarked;
