/**
 * Bars as text: tables, CSV and JSON.
 *
 * <p>Allowed dependencies: {@code market}, Jackson.
 */
@NullMarked
package io.klinesaga.read.text;

import org.jspecify.annotations.NullMarked;
