/**
 * A TDengine for first runs, tests and CI: {@link io.klinesaga.embedded.tdengine.EmbeddedTdengine}
 * joins the engine and the wire.
 *
 * <p>Allowed dependencies: {@code embedded}, {@code lifecycle}, {@code embedded.tdengine.engine},
 * {@code embedded.tdengine.wire}, SLF4J.
 */
@NullMarked
package io.klinesaga.embedded.tdengine;

import org.jspecify.annotations.NullMarked;
