package io.klinesaga.source.tdx.file;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Instrument;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.source.tdx.TdxNumbers;
import java.nio.ByteBuffer;

/**
 * Decodes the 32-byte records of one file; for one thread. All numbers are little-endian.
 *
 * <p>{@code .day}:
 *
 * <pre>
 *  0 u32 date    decimal YYYYMMDD
 *  4 u32 open    price times 100 or 1000 ({@link Instrument#priceDivisor()})
 *  8 u32 high    same
 * 12 u32 low     same
 * 16 u32 close   same
 * 20 f32 amount  yuan (B shares: USD or HKD)
 * 24 u32 volume  shares; index: lots of 100; repo: 1,000 yuan; bond: {@link BondScale}
 * 28 u32 reserved; 0xC364 in the high half of a share or fund: volume is divided by 100 and the low
 *               byte is the remainder; without the flag a volume above 32 bits is told by the amount.
 *               Index: rising and falling members. Else without meaning here
 * </pre>
 *
 * <p>{@code .lc1} and {@code .lc5}:
 *
 * <pre>
 *  0 u16 date    (year - 2004) * 2048 + month * 100 + day
 *  2 u16 minute  of the day, end of the bar
 *  4 f32 open    yuan, with float noise: rounded half up to the instrument's decimals
 *  8 f32 high    same
 * 12 f32 low     same
 * 16 f32 close   same
 * 20 f32 amount  yuan
 * 24 u32 volume  shares; index: amount / 100, which is no volume and is left out
 * 28 u32 reserved
 * </pre>
 *
 * <p>{@code .1}, {@code .01} and {@code .5}: the times of {@code .lc1}, the prices of {@code .day}.
 *
 * <p>Example of a {@code .day} record of 600000.SH: {@code b5003501 23050000 62050000 22050000
 * 5f050000 0f0ed84e 0249f707 00000100} is 2025-08-05, open 13.15, high 13.78, low 13.14, close
 * 13.75, 1,812,400,000 yuan, 133,646,594 shares.
 */
final class RecordDecoder {
  /** Bytes of one record. */
  static final int RECORD = 32;

  /** {@link #time} of a record whose date or minute cannot exist. */
  static final long NO_TIME = TdxNumbers.NO_TIME;

  private static final long OVERFLOW_FLAG = 0xC364;
  private static final double LOTS_RATIO = 10;
  private static final double REPO_UNIT = 1000;
  private static final double REPO_TOLERANCE = 0.01;
  private static final double BOND_TOLERANCE = 3;

  private final Instrument instrument;
  private final RecordFormat format;
  private final boolean daily;
  private final int bondsPerUnit;
  // The minutes of a day come together: its date is decoded once.
  private int knownDate = -1;
  private long knownDayStart = NO_TIME;

  /**
   * @param bondsPerUnit what a raw volume counts if it is a bond: single ones or lots of ten
   */
  RecordDecoder(Instrument instrument, RecordFormat format, int bondsPerUnit) {
    this.instrument = instrument;
    this.format = format;
    this.daily = format.isDaily();
    this.bondsPerUnit = bondsPerUnit;
  }

  /** The time of the record at that buffer position, or {@link #NO_TIME}. */
  long time(ByteBuffer buffer, int at) {
    return daily ? TdxNumbers.day(buffer.getInt(at)) : minuteTime(buffer, at);
  }

  private long minuteTime(ByteBuffer buffer, int at) {
    int date = Short.toUnsignedInt(buffer.getShort(at));
    int minute = Short.toUnsignedInt(buffer.getShort(at + 2));
    if (date != knownDate) {
      knownDate = date;
      knownDayStart = TdxNumbers.packedDay(date);
    }
    return knownDayStart == NO_TIME || minute >= 24 * 60
        ? NO_TIME
        : knownDayStart + minute * 60_000L;
  }

  /** How a time is written, for messages. */
  String dateFormat() {
    return daily ? "YYYYMMDD" : "(year - 2004) * 2048 + month * 100 + day and minute of the day";
  }

  /** Whether every float of the record is a number. */
  boolean isFinite(ByteBuffer buffer, int at) {
    boolean finite = Float.isFinite(buffer.getFloat(at + 20));
    for (int field = 4; !format.hasIntegerPrices() && field <= 16; field += 4) {
      finite &= Float.isFinite(buffer.getFloat(at + field));
    }
    return finite;
  }

  /** The price at byte {@code field} of the record: 4 open, 8 high, 12 low, 16 close. */
  double price(ByteBuffer buffer, int at, int field) {
    int divisor = instrument.priceDivisor();
    if (format.hasIntegerPrices()) {
      // Both numbers are exact doubles, so their quotient is the double nearest to the decimal.
      return Integer.toUnsignedLong(buffer.getInt(at + field)) / (double) divisor;
    }
    return TdxNumbers.rounded(buffer.getFloat(at + field), divisor);
  }

  double amount(ByteBuffer buffer, int at) {
    return buffer.getFloat(at + 20);
  }

  /** Shares, or {@link Bars#NO_VOLUME} where the raw number is not a volume. */
  long volume(ByteBuffer buffer, int at) {
    long raw = Integer.toUnsignedLong(buffer.getInt(at + 24));
    return switch (instrument.type()) {
      case STOCK, B_SHARE -> daily ? shares(buffer, at, raw) : raw;
      case FUND -> daily ? fundShares(buffer, at, raw) : raw;
      case INDEX, BOARD -> daily ? raw * 100 : Bars.NO_VOLUME;
      case BOND -> raw * bondsPerUnit;
      case REPO -> isRepoUnit(raw, amount(buffer, at)) ? raw : Bars.NO_VOLUME;
    };
  }

  /** A volume above the largest raw number is in lots, in older files without the flag. */
  private long shares(ByteBuffer buffer, int at, long raw) {
    long shares = withOverflow(raw, buffer.getInt(at + 28));
    boolean isOverflow = shares == raw && raw * 100 > 0xFFFF_FFFFL;
    return isOverflow && isInLots(buffer, at, raw) ? raw * 100 : shares;
  }

  private boolean isInLots(ByteBuffer buffer, int at, long shares) {
    return ratio(amount(buffer, at), shares, price(buffer, at, 16)) > LOTS_RATIO;
  }

  private static long withOverflow(long raw, int reserved) {
    return reserved >>> 16 == OVERFLOW_FLAG ? raw * 100 + (reserved & 0xFF) : raw;
  }

  /** The amount alone proves that a raw volume counts 1,000 yuan; another unit is not known. */
  private static boolean isRepoUnit(long raw, double amount) {
    return Math.abs(amount - raw * REPO_UNIT) <= amount * REPO_TOLERANCE;
  }

  /** Whether it is no bond, has no trade, or fits the unit of the bond within a factor of three. */
  boolean isInBondScale(ByteBuffer buffer, int at) {
    if (instrument.type() != InstrumentType.BOND) {
      return true;
    }
    double ratio = rawRatio(buffer, at) / bondsPerUnit;
    return Double.isNaN(ratio) || (ratio >= 1 / BOND_TOLERANCE && ratio <= BOND_TOLERANCE);
  }

  /** Some funds have lots instead of shares for a range of days around a split. */
  private long fundShares(ByteBuffer buffer, int at, long raw) {
    long shares = withOverflow(raw, buffer.getInt(at + 28));
    return isInLots(buffer, at, shares) ? shares * 100 : shares;
  }

  /**
   * Amount per volume and price, which is near 1 if price and volume are scaled as thought; NaN for
   * a record without a trade.
   */
  double rawRatio(ByteBuffer buffer, int at) {
    long raw = Integer.toUnsignedLong(buffer.getInt(at + 24));
    long shares = daily ? withOverflow(raw, buffer.getInt(at + 28)) : raw;
    return ratio(amount(buffer, at), shares, price(buffer, at, 16));
  }

  private static double ratio(double amount, long shares, double price) {
    return shares > 0 && price > 0 && amount > 0 ? amount / (shares * price) : Double.NaN;
  }
}
