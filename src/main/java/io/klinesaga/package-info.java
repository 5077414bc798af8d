/**
 * The application: {@link io.klinesaga.App} joins all other packages.
 *
 * <p>Allowed dependencies: {@code cli}; nothing depends on this package.
 */
@NullMarked
package io.klinesaga;

import org.jspecify.annotations.NullMarked;
