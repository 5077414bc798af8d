/**
 * The mark of what integrators may rely on.
 *
 * <p>Allowed dependencies: the JDK only.
 */
@NullMarked
package io.klinesaga.api;

import org.jspecify.annotations.NullMarked;
