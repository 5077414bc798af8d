/**
 * The bytes of the TDX quote servers: frames, numbers and one class per command. Pure functions;
 * nothing here opens a connection. There is no official specification: what was checked on captured
 * bytes and what was only read in other clients is said at each command.
 *
 * <p>All numbers are little-endian, text is GBK, times are wall times of the exchanges. A body is
 * consumed to its last byte or refused with a {@link io.klinesaga.source.tdx.wire.WireException}.
 *
 * <p>Allowed dependencies: {@code source.tdx}, {@code market}.
 */
@NullMarked
package io.klinesaga.source.tdx.wire;

import org.jspecify.annotations.NullMarked;
