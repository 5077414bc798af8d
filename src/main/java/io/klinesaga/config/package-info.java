/**
 * The product's own settings, {@code kline.*}: one declared list of keys, read from defaults, a
 * file, the environment and the command line, checked once and handed out as records.
 *
 * <p>Allowed dependencies: the JDK, Quartz (the syntax of its expressions).
 */
@NullMarked
package io.klinesaga.config;

import org.jspecify.annotations.NullMarked;
