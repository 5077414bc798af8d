/**
 * What the command {@code query} lets through and how it prints rows.
 *
 * <p>Allowed dependencies: {@code java.sql}, commons-csv, Jackson.
 */
@NullMarked
package io.klinesaga.cli.output;

import org.jspecify.annotations.NullMarked;
