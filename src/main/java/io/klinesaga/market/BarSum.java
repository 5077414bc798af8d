package io.klinesaga.market;

/**
 * Number and checksum of some rows.
 *
 * @param count rows
 * @param checksum sum of their {@link BarChecksum}s
 */
public record BarSum(int count, long checksum) {
  /** No rows. */
  public static final BarSum NONE = new BarSum(0, 0);

  /** With one more row. */
  public BarSum plus(long rowChecksum) {
    return new BarSum(count + 1, checksum + rowChecksum);
  }

  /** Of the rows of both. */
  public BarSum plus(BarSum other) {
    return new BarSum(count + other.count, checksum + other.checksum);
  }

  /** For reports. */
  @Override
  public String toString() {
    return count + " bars of checksum " + checksum;
  }
}
