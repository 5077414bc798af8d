package io.klinesaga.source.tdx.wire;

import io.klinesaga.market.Symbol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same as {@link CapitalChanges} for several securities at once: u16 count, then for each u8
 * market and code. The answer: u16 count, then of each security, in the order of the request, what
 * the answer for one has after its count.
 *
 * <p>Only the request is described, by other clients; nobody has captured an answer. So one that
 * does not fit to its last byte says nothing, not even that the server is broken.
 *
 * @param symbols at most {@value #MOST}
 */
public record CapitalChangesOfMany(List<Symbol> symbols)
    implements Command<Map<Symbol, List<CapitalChange>>> {
  /** So many have room in a body of 65,535 bytes, with 110 records each. */
  public static final int MOST = 20;

  private static final int LEAST = 9;

  /**
   * @throws IllegalArgumentException if there are none or more than {@value #MOST}
   */
  public CapitalChangesOfMany {
    symbols = List.copyOf(symbols);
    if (symbols.isEmpty() || symbols.size() > MOST) {
      throw new IllegalArgumentException(
          "capital changes of " + symbols.size() + " securities: expected 1 to " + MOST);
    }
  }

  @Override
  public int method() {
    return 0x000F;
  }

  @Override
  public byte[] payload() {
    BodyWriter out = new BodyWriter().u16(symbols.size());
    symbols.forEach(s -> out.u8(Markets.number(s.exchange())).ascii(s.code()));
    return out.toBytes();
  }

  @Override
  public Map<Symbol, List<CapitalChange>> decode(byte[] body) throws WireException {
    BodyReader in = new BodyReader("capital changes of " + symbols.size() + " securities", body);
    int count = in.count(LEAST);
    if (count != symbols.size()) {
      throw in.refused(0, count + " securities", String.valueOf(symbols.size()));
    }
    Map<Symbol, List<CapitalChange>> changes = new LinkedHashMap<>();
    for (Symbol symbol : symbols) {
      changes.put(symbol, CapitalChanges.changes(in, symbol));
    }
    in.end();
    return changes;
  }
}
