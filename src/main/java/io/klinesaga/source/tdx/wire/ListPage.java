package io.klinesaga.source.tdx.wire;

import io.klinesaga.market.Exchange;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of the list of an exchange.
 *
 * <p>0x0450: u16 market, u16 start. The answer: u16 count, at most 1,000, then records of 29 bytes:
 *
 * <pre>
 *  0 code, 6 u16 lot, 8 name of 8 bytes GBK, 16 4 bytes unknown, 20 u8 decimals,
 * 21 f32 previous close, 25 4 bytes unknown
 * </pre>
 *
 * Checked on two captured records.
 *
 * <p>0x044D, of newer servers: u16 market, u32 start, u32 count up to 1,600, u32 0. The answer: u16
 * count, then records of 37 bytes; only read in other clients:
 *
 * <pre>
 *  0 code, 6 u16 lot, 8 name of 16 bytes GBK, 24 f32 unknown, 28 u8 decimals,
 * 29 f32 previous close, 33 2 × u16 unknown
 * </pre>
 *
 * @param start how many securities to skip
 * @param newer whether it is 0x044D
 */
public record ListPage(Exchange exchange, int start, boolean newer)
    implements Command<List<Listed>> {
  private static final int SIZE = 29;
  private static final int NEWER_SIZE = 37;
  private static final int NEWER_COUNT = 1600;

  @Override
  public int method() {
    return newer ? 0x044D : 0x0450;
  }

  @Override
  public byte[] payload() {
    BodyWriter out = new BodyWriter().u16(Markets.number(exchange));
    return newer ? out.u32(start).u32(NEWER_COUNT).u32(0).toBytes() : out.u16(start).toBytes();
  }

  @Override
  public List<Listed> decode(byte[] body) throws WireException {
    BodyReader in = new BodyReader("list of " + exchange + " from " + start, body);
    int count = in.count(newer ? NEWER_SIZE : SIZE);
    List<Listed> page = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      page.add(newer ? newerRecord(in) : record(in));
    }
    in.end();
    return page;
  }

  private static Listed record(BodyReader in) throws WireException {
    String code = in.anyCode();
    int lot = in.u16();
    String name = in.text(8);
    in.skip(4);
    Listed listed = new Listed(code, lot, name, in.u8(), in.f32());
    in.skip(4);
    return listed;
  }

  private static Listed newerRecord(BodyReader in) throws WireException {
    String code = in.anyCode();
    int lot = in.u16();
    String name = in.text(16);
    in.skip(4);
    Listed listed = new Listed(code, lot, name, in.u8(), in.f32());
    in.skip(4);
    return listed;
  }
}
