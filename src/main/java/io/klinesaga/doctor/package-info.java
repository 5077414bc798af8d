/**
 * Looks whether this machine and its databases are fit for the product, changes nothing, and says
 * what to do.
 *
 * <p>Allowed dependencies: {@code dryrun}, {@code app}, {@code config}, {@code embedded}, {@code
 * jdbc}, {@code market}, {@code postgres}, {@code routes}, {@code source}, {@code tdengine}.
 */
@NullMarked
package io.klinesaga.doctor;

import org.jspecify.annotations.NullMarked;
