package io.klinesaga.source.tdx.wire;

/**
 * Bars, 0x0523, which has the fields of {@link Bars052d}, u16 adjustment 0 and 8 zeros. The answer:
 * {@link BarRecords} whose opens are absolute. Read in other clients; no server was seen.
 */
public record Bars0523(BarQuery query) implements Command<BarPage> {
  @Override
  public int method() {
    return 0x0523;
  }

  @Override
  public byte[] payload() {
    return Bars052d.start(query).zeros(10).toBytes();
  }

  @Override
  public BarPage decode(byte[] body) throws WireException {
    return new BarRecords(query, id(), false).decode(body);
  }
}
