package io.klinesaga.source.tdx.day;

/**
 * What an archive has of one symbol, as it is written there.
 *
 * @param volume as unsigned 64 bits
 * @param amount yuan
 */
record DayBar(double open, double high, double low, double close, long volume, double amount) {
  /** Whether nothing was traded on that day. */
  boolean isWithoutTrade() {
    return volume == 0 && Math.abs(amount) < Float.MIN_NORMAL;
  }
}
