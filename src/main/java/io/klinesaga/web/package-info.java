/**
 * The HTTP API and the console page, on the management server: what the commands show, for programs
 * and browsers.
 *
 * <p>Allowed dependencies: {@code adjust}, {@code cluster} (its nodes), {@code complete}, {@code
 * config} (its values), {@code history}, {@code jdbc} (its errors), {@code market}, {@code
 * postgres}, {@code read}, {@code read.text}, {@code saga} and {@code sync} (their listeners),
 * Camel's health checks, Vert.x, Jackson, SLF4J.
 */
@NullMarked
package io.klinesaga.web;

import org.jspecify.annotations.NullMarked;
