package io.klinesaga.source.tdx.wire;

import io.klinesaga.source.tdx.TdxNumbers;

/**
 * Bars in plain floats, 0x122E of the newer kind of frames:
 *
 * <pre>
 *  0 u16 market, 2 code padded with NUL to 22 bytes, 24 u16 period as {@link Category},
 * 26 u16 multiplier 1, 28 u32 start, 32 u16 count, 34 u16 adjustment 0, 36 1, 1, 0, 1, 40 6 zeros
 * </pre>
 *
 * The answer: a head of 33 bytes, records of 36 bytes, a tail of 120 bytes with the name.
 *
 * <pre>
 *  0 u16 market, 2 code, 24 u8 period, 27 u16 count, 29 u32 start
 *
 *  0 u32 YYYYMMDD, 4 u32 seconds of the day, 8 f32 open, 12 high, 16 low, 20 close, 24 amount,
 * 28 volume in shares, 32 float shares in 10,000
 * </pre>
 *
 * Read in other clients; no server was seen. Two of them report that times of minute bars are the
 * start of the bar: that must be proved.
 */
public record Bars122e(BarQuery query) implements Command<BarPage> {
  /** Most bars that other clients ask for at once. */
  public static final int MOST = 700;

  private static final int CODE = 22;
  private static final int RECORD = 36;
  private static final int TAIL = 120;
  private static final int SECONDS_OF_DAY = 86_400;

  @Override
  public int method() {
    return 0x122E;
  }

  @Override
  public int head() {
    return NEWER;
  }

  @Override
  public byte[] payload() {
    return payload(0);
  }

  byte[] payload(int adjustment) {
    return new BodyWriter()
        .u16(Markets.number(query.symbol().exchange()))
        .ascii(query.symbol().code())
        .zeros(CODE - query.symbol().code().length())
        .u16(query.category().number())
        .u16(1)
        .u32(query.start())
        .u16(query.count())
        .u16(adjustment)
        .u8(1)
        .u8(1)
        .u8(0)
        .u8(1)
        .zeros(6)
        .toBytes();
  }

  @Override
  public BarPage decode(byte[] body) throws WireException {
    String what = query.text(id());
    BodyReader in = new BodyReader(what, body);
    if (body.length <= 2) {
      throw new NoBarsException(what, 0, "a body of " + body.length + " bytes");
    }
    int count = head(in);
    if (count == 0) {
      throw new NoBarsException(what, 27, "no bars");
    }
    BarPage.Builder page = new BarPage.Builder(count);
    for (int i = 0; i < count; i++) {
      add(page, in);
    }
    in.skip(TAIL);
    in.end();
    return page.build();
  }

  private int head(BodyReader in) throws WireException {
    int market = in.u16();
    String code = in.anyCode();
    int expected = Markets.number(query.symbol().exchange());
    if (market != expected || !code.equals(query.symbol().code())) {
      throw in.refused(
          0,
          "market " + market + " code " + code.replaceAll("[^ -~]", "?"),
          "market " + expected + " code " + query.symbol().code());
    }
    in.skip(19);
    int count = in.u16();
    in.skip(4);
    if ((long) count * RECORD + TAIL != in.remaining()) {
      throw in.refused(
          27,
          count + " bars and " + in.remaining() + " more bytes",
          "36 bytes for each bar and a tail of 120");
    }
    return count;
  }

  private void add(BarPage.Builder page, BodyReader in) throws WireException {
    long time = time(in, page);
    page.prices(price(in), price(in), price(in), price(in));
    float amount = in.f32();
    page.add(time, in.f32(), amount);
    in.skip(4);
  }

  private long time(BodyReader in, BarPage.Builder page) throws WireException {
    int at = in.offset();
    int date = in.u32();
    int seconds = in.u32();
    long day = TdxNumbers.day(date);
    boolean isTime = day != TdxNumbers.NO_TIME && seconds >= 0 && seconds < SECONDS_OF_DAY;
    long time = isTime && !query.category().isDaily() ? day + seconds * 1000L : day;
    if (!isTime || !page.isNext(time)) {
      throw in.refused(
          at,
          "the date " + Integer.toUnsignedString(date) + " and the second " + seconds,
          isTime ? "none before the last one" : "a time that exists");
    }
    return time;
  }

  private double price(BodyReader in) throws WireException {
    return TdxNumbers.rounded(in.f32(), query.divisor());
  }
}
