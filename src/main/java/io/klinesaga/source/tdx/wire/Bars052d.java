package io.klinesaga.source.tdx.wire;

/**
 * Bars, 0x052D:
 *
 * <pre>
 *  0 u16 market, 2 code, 8 u16 category, 10 u16 multiplier 1 (0 gives an empty answer),
 * 12 u16 start, 14 u16 count
 * 16 short form: 10 zeros
 * 16 long form: u16 adjustment 0, 18 u32 date of adjustment 0, 22 20 zeros
 * </pre>
 *
 * Both ask for the same; since July 2026 some servers answer only the long form. The answer: {@link
 * BarRecords}. Checked on captured answers to both forms.
 *
 * @param isLong whether it is the long form
 */
public record Bars052d(BarQuery query, boolean isLong) implements Command<BarPage> {
  @Override
  public int method() {
    return 0x052D;
  }

  @Override
  public byte[] payload() {
    return start(query).zeros(isLong ? 26 : 10).toBytes();
  }

  static BodyWriter start(BarQuery query) {
    return new BodyWriter()
        .u16(Markets.number(query.symbol().exchange()))
        .ascii(query.symbol().code())
        .u16(query.category().number())
        .u16(1)
        .u16(query.start())
        .u16(query.count());
  }

  @Override
  public BarPage decode(byte[] body) throws WireException {
    return new BarRecords(query, id(), true).decode(body);
  }
}
