/**
 * A small layer over JDBC: transactions bound to the calling thread, statements with row mapping,
 * and errors by SQLState.
 *
 * <p>Allowed dependencies: the JDK.
 */
@NullMarked
package io.klinesaga.jdbc;

import org.jspecify.annotations.NullMarked;
