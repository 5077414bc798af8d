package io.klinesaga.source.tdx.wire;

import io.klinesaga.market.Symbol;
import java.util.ArrayList;
import java.util.List;

/**
 * Figures of a company, 0x0010: u16 1, u8 market, code. The answer: u16 1, u8 market, code, f32
 * floating shares in 10,000, u16 province, u16 industry, u32 date of the report, u32 date of the
 * listing, 30 × f32. Read in other clients; no answer was seen.
 */
public record Finance(Symbol symbol) implements Command<Finance.Report> {
  private static final int FIGURES = 30;

  /**
   * What is known of a company.
   *
   * @param floatingShares in 10,000
   * @param province a number of TDX
   * @param industry a number of TDX
   * @param updated date of the report, YYYYMMDD
   * @param listed date of the listing, YYYYMMDD
   * @param figures 30 of them, in the order of the answer
   */
  public record Report(
      float floatingShares,
      int province,
      int industry,
      int updated,
      int listed,
      List<Float> figures) {
    public Report {
      figures = List.copyOf(figures);
    }
  }

  @Override
  public int method() {
    return 0x0010;
  }

  @Override
  public byte[] payload() {
    return CapitalChanges.one(symbol);
  }

  @Override
  public Report decode(byte[] body) throws WireException {
    BodyReader in = new BodyReader("finance of " + symbol, body);
    CapitalChanges.requireOne(in);
    Markets.requireSame(in, symbol);
    float floating = in.f32();
    int province = in.u16();
    int industry = in.u16();
    int updated = in.u32();
    int listed = in.u32();
    List<Float> figures = new ArrayList<>(FIGURES);
    for (int i = 0; i < FIGURES; i++) {
      figures.add(in.f32());
    }
    in.end();
    return new Report(floating, province, industry, updated, listed, figures);
  }
}
