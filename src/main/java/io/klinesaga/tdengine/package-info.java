/**
 * Bars in TDengine: names, schema, bound writes, range reads, soft delete and restore, and every
 * quirk of TDengine and its driver.
 *
 * <p>Allowed dependencies: {@code config} (its values), {@code market}, {@code jdbc}, {@code loop}
 * (its pause), HikariCP, TDengine's driver and netty (the driver's threads), SLF4J.
 */
@NullMarked
package io.klinesaga.tdengine;

import org.jspecify.annotations.NullMarked;
