/**
 * What a transaction on the bars of a series is, whoever opens it: its log, which is the lock, the
 * rows it overwrites, the ranges that are to be read again, and how its bars are taken back.
 *
 * <p>Allowed dependencies: {@code saga}, {@code source} (its receipts), {@code tdengine}, {@code
 * market}, Camel's API, SLF4J.
 */
@NullMarked
package io.klinesaga.transaction;

import org.jspecify.annotations.NullMarked;
