/**
 * What a transaction on the bars of a series is, whoever opens it: its log, which is the lock, the
 * rows it overwrites, and the ranges that are to be read again.
 *
 * <p>Allowed dependencies: {@code market}.
 */
@NullMarked
package io.klinesaga.transaction;

import org.jspecify.annotations.NullMarked;
