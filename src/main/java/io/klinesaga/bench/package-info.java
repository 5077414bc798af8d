/**
 * The benchmark commands: the product against itself without sagas and against a bare driver loop;
 * the embedded TDengine alone.
 *
 * <p>Allowed dependencies: {@code app} and what it hands out: {@code audit}, {@code check}, {@code
 * config}, {@code embedded.tdengine}, {@code jdbc}, {@code market}, {@code postgres}, {@code
 * source}, {@code source.synthetic}, {@code sync}, {@code tdengine}.
 */
@NullMarked
package io.klinesaga.bench;

import org.jspecify.annotations.NullMarked;
