/**
 * The integrators' route files: reads and checks them before Camel sees them.
 *
 * <p>Allowed dependencies: the JDK, the YAML parser.
 */
@NullMarked
package io.klinesaga.routes;

import org.jspecify.annotations.NullMarked;
