/**
 * Handing work over to the process that holds the data directory: a channel on this machine over
 * which a command line asks, follows and cancels. What the work is, its two ends agree on.
 *
 * <p>Allowed dependencies: {@code config}, Jackson, SLF4J, the JDK.
 */
@NullMarked
package io.klinesaga.handover;

import org.jspecify.annotations.NullMarked;
