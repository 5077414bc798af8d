package io.klinesaga.source.tdx.wire;

import io.klinesaga.market.Symbol;
import java.util.ArrayList;
import java.util.List;

/**
 * Snapshots, 0x053E: u16 5, 6 zeros, u16 count, then for each security u8 market and code. The
 * answer: u16 unknown, u16 count, then for each
 *
 * <pre>
 * u8 market, code, u16 activity
 * vint last P, 4 × vint previous close, open, high and low, each minus P
 * vint time, vint -P, vint volume, vint volume of the last trade, f32 amount
 * vint sold, vint bought, vint unknown, vint amount of the opening / 100
 * 5 × (vint bid - P, vint ask - P, vint volume of the bid, vint volume of the ask)
 * u16 status, 4 × vint unknown, i16 speed of the rise, u16 activity
 * </pre>
 *
 * Checked on a captured exchange. Servers shorten the answer by what they do not know.
 *
 * @param symbols at most 80
 */
public record Quotes(List<Symbol> symbols) implements Command<List<Quote>> {
  /** Most securities of one request. */
  public static final int MOST = 80;

  private static final int LEAST_RECORD = 57;
  private static final int LEVELS = 5;

  /**
   * @throws IllegalArgumentException if there are none or more than {@value #MOST}
   */
  public Quotes {
    symbols = List.copyOf(symbols);
    if (symbols.isEmpty() || symbols.size() > MOST) {
      throw new IllegalArgumentException(
          "quotes of " + symbols.size() + " securities: expected 1 to " + MOST);
    }
  }

  @Override
  public int method() {
    return 0x053E;
  }

  @Override
  public byte[] payload() {
    BodyWriter out = new BodyWriter().u16(5).zeros(6).u16(symbols.size());
    symbols.forEach(s -> out.u8(Markets.number(s.exchange())).ascii(s.code()));
    return out.toBytes();
  }

  @Override
  public List<Quote> decode(byte[] body) throws WireException {
    BodyReader in = new BodyReader("quotes", body);
    in.skip(2);
    int count = in.count(LEAST_RECORD);
    List<Quote> quotes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      quotes.add(quote(in));
    }
    in.end();
    return quotes;
  }

  private static Quote quote(BodyReader in) throws WireException {
    int market = in.u8();
    String code = in.anyCode();
    in.skip(2);
    long last = in.smallVint();
    long previousClose = last + in.smallVint();
    long open = last + in.smallVint();
    long high = last + in.smallVint();
    long low = last + in.smallVint();
    long time = in.vint();
    in.vint();
    long volume = in.vint();
    long lastVolume = in.vint();
    float amount = in.f32();
    long sold = in.vint();
    long bought = in.vint();
    in.vint();
    in.vint();
    List<Quote.Level> levels = levels(in, last);
    int riseSpeed = riseSpeed(in);
    return new Quote(
        market,
        code,
        last,
        previousClose,
        open,
        high,
        low,
        time,
        volume,
        lastVolume,
        amount,
        sold,
        bought,
        levels,
        riseSpeed);
  }

  private static List<Quote.Level> levels(BodyReader in, long last) throws WireException {
    List<Quote.Level> levels = new ArrayList<>(LEVELS);
    for (int i = 0; i < LEVELS; i++) {
      levels.add(
          new Quote.Level(last + in.smallVint(), last + in.smallVint(), in.vint(), in.vint()));
    }
    return levels;
  }

  private static int riseSpeed(BodyReader in) throws WireException {
    in.skip(2);
    for (int i = 0; i < 4; i++) {
      in.vint();
    }
    int speed = in.i16();
    in.skip(2);
    return speed;
  }
}
