package io.klinesaga.source.tdx.wire;

import io.klinesaga.market.Exchange;

/**
 * How many securities the list of an exchange has, 0x044E: u16 market, u32 date YYYYMMDD of the
 * client, which servers do not look at. The answer: u16 count. Checked on a captured exchange.
 *
 * @param exchange most servers do not answer for Beijing
 * @param date YYYYMMDD
 */
public record ListCount(Exchange exchange, int date) implements Command<Integer> {
  @Override
  public int method() {
    return 0x044E;
  }

  @Override
  public byte[] payload() {
    return new BodyWriter().u16(Markets.number(exchange)).u32(date).toBytes();
  }

  @Override
  public Integer decode(byte[] body) throws WireException {
    BodyReader in = new BodyReader("count of " + exchange, body);
    int count = in.u16();
    in.end();
    return count;
  }
}
