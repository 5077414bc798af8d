/**
 * Says what would be done or refused, and changes nothing: of a sync, of the cleaner and of edited
 * route files.
 *
 * <p>Allowed dependencies: {@code app}, {@code check}, {@code clean}, {@code compare}, {@code
 * config}, {@code lifecycle}, {@code market}, {@code postgres}, {@code routes}, {@code source},
 * {@code sync}, {@code tdengine}, {@code transaction}.
 */
@NullMarked
package io.klinesaga.dryrun;

import org.jspecify.annotations.NullMarked;
