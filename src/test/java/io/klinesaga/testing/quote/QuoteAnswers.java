package io.klinesaga.testing.quote;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Snapshots, made of the last day bar. */
final class QuoteAnswers {
  private static final int MOST_CODES = 80;
  private static final int BEFORE_COUNT = 8;
  private static final int LEVELS = 5;
  private static final int UNKNOWN = 0x3601;
  private static final long CLOSED = 14_999_512;

  private final QuoteMarket market;
  private final Hostility faults;

  QuoteAnswers(QuoteMarket market, Hostility faults) {
    this.market = market;
    this.faults = faults;
  }

  /** An unknown code spoils everything that is asked for after it. */
  byte[] quotes(QuoteRequest request) {
    ByteBuffer in = request.fields().position(BEFORE_COUNT);
    int count = Math.min(MOST_CODES, in.getShort());
    List<Body> quotes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Optional<Body> one = quote(in.get(), Body.ascii(in, 6));
      if (one.isEmpty()) {
        break;
      }
      quotes.add(one.get());
    }
    return body(quotes);
  }

  static byte[] body(List<Body> quotes) {
    Body body = new Body().u16(UNKNOWN).u16(quotes.size());
    quotes.forEach(quote -> body.bytes(quote.bytes()));
    return body.bytes();
  }

  private Optional<Body> quote(int number, String code) {
    Optional<Symbol> symbol = QuoteCode.symbol(number, code);
    Bars days = symbol.map(s -> market.bars(s, Period.DAY)).orElse(Bars.EMPTY);
    if (days.isEmpty()) {
      return Optional.empty();
    }
    Body body = new Body();
    if (faults.isZeros() || market.isSuspended(symbol.orElseThrow())) {
      Quote.addZero(body, number, code);
    } else {
      of(number, code, days, QuoteCode.decimals(symbol.orElseThrow())).addTo(body);
    }
    return Optional.of(body);
  }

  private static Quote of(int number, String code, Bars days, int decimals) {
    int i = days.size() - 1;
    double step = Math.pow(10, decimals);
    int last = price(days.close(i), step);
    int previous = i == 0 ? 0 : price(days.close(i - 1), step);
    long lots = days.volume(i) == Bars.NO_VOLUME ? 0 : days.volume(i) / 100;
    Quote.Prices prices =
        new Quote.Prices(
            last,
            previous,
            price(days.open(i), step),
            price(days.high(i), step),
            price(days.low(i), step));
    List<Quote.Level> levels = new ArrayList<>();
    for (int level = 0; level < LEVELS; level++) {
      levels.add(
          new Quote.Level(last - level, last + level + 1, 100L * level + 1, 90L * level + 1));
    }
    float amount = Double.isNaN(days.amount(i)) ? 0 : (float) days.amount(i);
    List<Long> volumes = List.of(lots, Math.min(lots, 10), lots / 2, lots - lots / 2);
    return new Quote(number, code, 1, prices, CLOSED, volumes, amount, 0, levels, 0, 0);
  }

  private static int price(double yuan, double step) {
    return Math.toIntExact(Math.round(yuan * step));
  }
}
