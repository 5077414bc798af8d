package io.klinesaga.market;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum in {@code transaction_log}: the sum of the CRC-32C of each row, a row as seven
 * big-endian 64-bit words: ts (epoch milliseconds), open, high, low, close (IEEE 754 bits), volume,
 * amount (bits). A sum, so that rows which a later transaction overwrites can be taken out of it.
 */
public final class BarChecksum {
  private static final int ROW_BYTES = 7 * Long.BYTES;

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer row = ByteBuffer.allocate(ROW_BYTES);

  /** The checksum of row {@code i}, from 0 to 2^32 - 1. */
  public long ofRow(Bars bars, int i) {
    row.clear();
    row.putLong(bars.ts(i)).putDouble(bars.open(i)).putDouble(bars.high(i)).putDouble(bars.low(i));
    row.putDouble(bars.close(i)).putLong(bars.volume(i)).putDouble(bars.amount(i));
    row.flip();
    crc.reset();
    crc.update(row);
    return crc.getValue();
  }

  /** Number and checksum of all rows. */
  public static BarSum of(Bars bars) {
    BarChecksum checksum = new BarChecksum();
    BarSum sum = BarSum.NONE;
    for (int i = 0; i < bars.size(); i++) {
      sum = sum.plus(checksum.ofRow(bars, i));
    }
    return sum;
  }
}
