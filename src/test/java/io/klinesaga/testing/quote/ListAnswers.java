package io.klinesaga.testing.quote;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Which instruments a market has. */
final class ListAnswers {
  private static final int PAGE = 1000;
  private static final int NEW_PAGE = 1600;
  private static final int LOT = 100;

  private final QuoteMarket market;

  ListAnswers(QuoteMarket market) {
    this.market = market;
  }

  byte[] count(QuoteRequest request) {
    return new Body().u16(all(request.fields().getShort()).size()).bytes();
  }

  byte[] page(QuoteRequest request) {
    ByteBuffer in = request.fields();
    List<Symbol> all = all(in.getShort());
    return body(part(all, Short.toUnsignedInt(in.getShort()), PAGE).stream().map(this::listed));
  }

  /** Records as they are told. */
  static byte[] body(Stream<Listed> records) {
    List<Listed> all = records.toList();
    Body body = new Body().u16(all.size());
    for (Listed one : all) {
      body.code(one.code())
          .u16(LOT)
          .text(one.name(), 8)
          .u32(one.unknown())
          .u8(one.decimals())
          .f32(one.previousClose())
          .u32(0);
    }
    return body.bytes();
  }

  /** The same in records of 37 bytes. */
  byte[] newPage(QuoteRequest request) {
    ByteBuffer in = request.fields();
    List<Symbol> all = all(in.getShort());
    int start = in.getInt();
    List<Symbol> part = part(all, start, Math.min(NEW_PAGE, in.getInt()));
    Body body = new Body().u16(part.size());
    for (Symbol symbol : part) {
      Listed one = listed(symbol);
      body.code(one.code())
          .u16(LOT)
          .text(one.name(), 16)
          .f32(0)
          .u8(one.decimals())
          .f32(one.previousClose())
          .u16(0)
          .u16(0);
    }
    return body.bytes();
  }

  /** One record. */
  record Listed(String code, String name, long unknown, int decimals, float previousClose) {}

  private Listed listed(Symbol symbol) {
    return new Listed(
        symbol.code(), name(symbol), 0, QuoteCode.decimals(symbol), previousClose(symbol));
  }

  /** A made-up name, of as many bytes as a list has. */
  static String name(Symbol symbol) {
    return String.format(Locale.ROOT, "模拟%s", symbol.code().substring(2));
  }

  private float previousClose(Symbol symbol) {
    Bars days = market.bars(symbol, Period.DAY);
    return days.size() < 2 ? 0 : (float) days.close(days.size() - 2);
  }

  private List<Symbol> all(int number) {
    return QuoteCode.exchange(number).map((Exchange e) -> market.symbols(e)).orElse(List.of());
  }

  private static List<Symbol> part(List<Symbol> all, int start, int count) {
    int from = Math.min(all.size(), Math.max(0, start));
    return all.subList(from, Math.min(all.size(), from + Math.max(0, count)));
  }
}
