/**
 * What happened to one bar: which transactions wrote it, what was rejected, what contradicts it.
 *
 * <p>Allowed dependencies: {@code market}, {@code tdengine}.
 */
@NullMarked
package io.klinesaga.history;

import org.jspecify.annotations.NullMarked;
