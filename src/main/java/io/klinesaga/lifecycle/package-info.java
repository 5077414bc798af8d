/**
 * Opening and closing what belongs together.
 *
 * <p>Allowed dependencies: the JDK only.
 */
@NullMarked
package io.klinesaga.lifecycle;

import org.jspecify.annotations.NullMarked;
