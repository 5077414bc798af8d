/**
 * The application: {@link io.klinesaga.App} joins all other packages. The floors they stand on, and
 * where a change of each kind belongs, are in {@code src/docs/architecture.md}.
 *
 * <p>Allowed dependencies: {@code cli}, {@code tdengine} (the end of its driver); nothing depends
 * on this package.
 */
@NullMarked
package io.klinesaga;

import org.jspecify.annotations.NullMarked;
