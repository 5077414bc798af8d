package io.klinesaga.source.tdx.wire;

import io.klinesaga.market.Symbol;
import io.klinesaga.source.tdx.TdxNumbers;
import java.util.ArrayList;
import java.util.List;

/**
 * Ex-rights and changes of capital, 0x000F: u16 1, u8 market, code. The answer: u16 1, u8 market,
 * code, u16 count, then records of 29 bytes:
 *
 * <pre>
 * 0 u8 market, 1 code, 7 u8 0, 8 u32 date YYYYMMDD, 12 u8 category, 13 4 × f32
 * </pre>
 *
 * Checked on a captured answer of 78 records.
 */
public record CapitalChanges(Symbol symbol) implements Command<List<CapitalChange>> {
  private static final int RECORD = 29;

  @Override
  public int method() {
    return 0x000F;
  }

  @Override
  public byte[] payload() {
    return one(symbol);
  }

  /** The payload of a request for one security. */
  static byte[] one(Symbol symbol) {
    return new BodyWriter()
        .u16(1)
        .u8(Markets.number(symbol.exchange()))
        .ascii(symbol.code())
        .toBytes();
  }

  @Override
  public List<CapitalChange> decode(byte[] body) throws WireException {
    BodyReader in = new BodyReader("capital changes of " + symbol, body);
    requireOne(in);
    List<CapitalChange> changes = changes(in, symbol);
    in.end();
    return changes;
  }

  /** Reads those of one security, from its code on. */
  static List<CapitalChange> changes(BodyReader in, Symbol symbol) throws WireException {
    Markets.requireSame(in, symbol);
    int count = in.count(RECORD);
    List<CapitalChange> changes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      changes.add(change(in, symbol));
    }
    return changes;
  }

  /** Reads the number of securities, which is that of the request. */
  static void requireOne(BodyReader in) throws WireException {
    int count = in.u16();
    if (count != 1) {
      throw in.refused(0, count + " securities", "1");
    }
  }

  private static CapitalChange change(BodyReader in, Symbol symbol) throws WireException {
    Markets.requireSame(in, symbol);
    in.skip(1);
    int at = in.offset();
    int date = in.u32();
    if (TdxNumbers.day(date) == TdxNumbers.NO_TIME) {
      throw in.refused(at, "the date " + Integer.toUnsignedString(date), "a date that exists");
    }
    return new CapitalChange(date, in.u8(), in.f32(), in.f32(), in.f32(), in.f32());
  }
}
