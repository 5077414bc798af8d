package io.klinesaga.testing.quote;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Instrument;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.synthetic.SyntheticSettings;
import io.klinesaga.source.synthetic.SyntheticSource;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/**
 * Made-up bars of symbols of any kind, with prices of all the decimals that a kind has and volumes
 * that are no round numbers.
 */
public final class MadeMarket implements QuoteMarket {
  /** Clients know some old bars of this share, and believe no host that has others. */
  private static final Symbol PROOF = Symbol.parse("000001.SZ");

  private static final int PROOF_DAYS = 250;

  private final int days;
  private final LocalDate end;
  private final List<Symbol> symbols;
  private volatile int revision;

  /**
   * @param days trading days up to {@code end}; of 000001.SZ at most 250
   * @param symbols such as {@code 600000.SH}
   */
  public MadeMarket(int days, LocalDate end, String... symbols) {
    this.days = days;
    this.end = end;
    this.symbols = Stream.of(symbols).map(Symbol::parse).sorted().toList();
  }

  /** From now on some bars have so many lots more: 0 to 1000. */
  public void revise(int lots) {
    revision = lots;
  }

  /** All symbols, in ascending order. */
  public List<Symbol> symbols() {
    return symbols;
  }

  @Override
  public List<Symbol> symbols(Exchange exchange) {
    return symbols.stream().filter(symbol -> symbol.exchange() == exchange).toList();
  }

  @Override
  public Bars bars(Symbol symbol, Period period) {
    return symbols.contains(symbol) ? made(symbol, period) : Bars.EMPTY;
  }

  /** The same bars as the protocol carries them: volumes of 32 bits, and none for index minutes. */
  public Bars received(Symbol symbol, Period period) {
    Bars bars = bars(symbol, period);
    Bars.Builder out = new Bars.Builder(bars.size());
    for (int i = 0; i < bars.size(); i++) {
      out.add(
          bars.ts(i),
          bars.open(i),
          bars.high(i),
          bars.low(i),
          bars.close(i),
          received(bars.volume(i), symbol, period),
          bars.amount(i));
    }
    return out.build();
  }

  private static long received(long volume, Symbol symbol, Period period) {
    if (!QuoteCode.isIndex(symbol)) {
      return (long) (float) volume;
    }
    long lots = (long) (float) Math.rint(volume / 100.0);
    return period.isDaily() ? lots * 100 : Bars.NO_VOLUME;
  }

  private Bars made(Symbol symbol, Period period) {
    Bars plain = source(symbol).fetch(new SeriesId(first(), period), TimeRange.ALL).bars();
    int divisor = instrument(symbol).priceDivisor();
    Bars.Builder out = new Bars.Builder(plain.size());
    for (int i = 0; i < plain.size(); i++) {
      out.add(
          plain.ts(i),
          cents(plain.open(i)) / divisor,
          cents(plain.high(i)) / divisor,
          cents(plain.low(i)) / divisor,
          cents(plain.close(i)) / divisor,
          odd(plain.volume(i), i),
          (float) (plain.amount(i) * 100 / divisor));
    }
    return out.build();
  }

  private SyntheticSource source(Symbol symbol) {
    int count = symbol.equals(PROOF) ? Math.min(days, PROOF_DAYS) : days;
    return new SyntheticSource(
        new SyntheticSettings(
            1, count, end, symbol.hashCode(), revision, SyntheticSettings.Faults.NONE));
  }

  private static Symbol first() {
    return new Symbol("600000", Exchange.SH);
  }

  private static double cents(double yuan) {
    return Math.rint(yuan * 100);
  }

  private static long odd(long volume, int i) {
    return volume == 0 ? 0 : volume + i % 97;
  }

  static Instrument instrument(Symbol symbol) {
    return Instruments.shipped().of(symbol).orElseThrow();
  }
}
