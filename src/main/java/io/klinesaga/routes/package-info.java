/**
 * The integrators' route files: reads and checks them, and replaces the running routes by edited
 * ones.
 *
 * <p>Allowed dependencies: {@code config} (how a duration and a cron expression are written),
 * {@code loop}, the JDK, the YAML parser, Camel, Quartz, SLF4J.
 */
@NullMarked
package io.klinesaga.routes;

import org.jspecify.annotations.NullMarked;
