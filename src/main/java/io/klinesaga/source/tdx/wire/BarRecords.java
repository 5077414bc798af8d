package io.klinesaga.source.tdx.wire;

import io.klinesaga.source.tdx.TdxNumbers;
import java.util.Locale;

/**
 * The records of 0x052D and 0x0523. A body: u16 count, then records, the oldest first:
 *
 * <pre>
 * 4 bytes time   days: u32 YYYYMMDD; minutes: u16 (year - 2004) * 2048 + month * 100 + day, u16
 *                minute of the day
 * vint    open   0x052D: minus the close of the record before, of the first one absolute;
 *                0x0523: always absolute
 * vint    close  minus this open
 * vint    high   minus this open
 * vint    low    minus this open
 * f32     volume
 * f32     amount yuan
 * </pre>
 *
 * of an index also u16 rising and u16 falling members. Prices are in 1/1000 for every instrument.
 *
 * <p>Example, days of 000001.SZ in 0x052D: {@code 6ec73301 b28c01 1e 32 54 a081ad48 16d6984d} is
 * 2017-06-06, open 9.01, close +30, high +50, low -20.
 *
 * <p>Whether a code is an index is for the client to know: read in the other layout the dates are
 * nonsense or bytes are left over. So the other layout is tried where the first is refused. 0x052D
 * was checked on captured answers, 0x0523 on the word of other clients alone.
 */
final class BarRecords {
  private static final int LEAST_RECORD = 16;
  private static final int INDEX_FIELDS = 4;
  private static final int UNIT = 1000;

  private final BarQuery query;
  private final String what;
  private final boolean isChained;

  /**
   * @param isChained whether an open is told by its distance from the close before
   */
  BarRecords(BarQuery query, String command, boolean isChained) {
    this.query = query;
    what = query.text(command);
    this.isChained = isChained;
  }

  BarPage decode(byte[] body) throws WireException {
    requireBars(body);
    try {
      return decode(body, query.isIndex());
    } catch (WireException implied) {
      try {
        return decode(body, !query.isIndex());
      } catch (WireException other) {
        implied.addSuppressed(other);
        throw implied;
      }
    }
  }

  /**
   * Refusals are two bytes whatever number they are: some servers echo the count they were asked.
   */
  private void requireBars(byte[] body) throws WireException {
    boolean isCountAlone = body.length == 2;
    if (isCountAlone || (body.length > 2 && body[0] == 0 && body[1] == 0)) {
      throw new NoBarsException(
          what, 0, isCountAlone ? "a body of two bytes" : "no bars in " + body.length + " bytes");
    }
  }

  private BarPage decode(byte[] body, boolean isIndex) throws WireException {
    BodyReader in = new BodyReader(what, body);
    int count = in.count(isIndex ? LEAST_RECORD + INDEX_FIELDS : LEAST_RECORD);
    BarPage.Builder page = new BarPage.Builder(count);
    long close = 0;
    for (int i = 0; i < count; i++) {
      long time = time(in, page);
      long open = (isChained ? close : 0) + in.smallVint();
      close = open + in.smallVint();
      page.prices(
          price(open), price(open + in.smallVint()), price(open + in.smallVint()), price(close));
      page.add(time, in.f32(), in.f32());
      in.skip(isIndex ? INDEX_FIELDS : 0);
    }
    in.end();
    return page.build();
  }

  private long time(BodyReader in, BarPage.Builder page) throws WireException {
    int at = in.offset();
    int raw = in.u32();
    long time = query.category().isDaily() ? TdxNumbers.day(raw) : minute(raw);
    if (time == TdxNumbers.NO_TIME || !page.isNext(time)) {
      throw in.refused(
          at,
          String.format(Locale.ROOT, "the time %08x", raw),
          time == TdxNumbers.NO_TIME ? "a date that exists" : "none before the last one");
    }
    return time;
  }

  private static long minute(int raw) {
    long day = TdxNumbers.packedDay(raw & 0xFFFF);
    int minute = raw >>> 16;
    return day == TdxNumbers.NO_TIME || minute >= 24 * 60
        ? TdxNumbers.NO_TIME
        : day + minute * 60_000L;
  }

  /** Both numbers are exact doubles, so their quotient is the double nearest to the decimal. */
  private double price(long raw) {
    int divisor = query.divisor();
    long rounded = (Math.abs(raw) * divisor + UNIT / 2) / UNIT;
    return (raw < 0 ? -rounded : rounded) / (double) divisor;
  }
}
