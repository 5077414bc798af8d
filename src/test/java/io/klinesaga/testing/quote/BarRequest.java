package io.klinesaga.testing.quote;

import io.klinesaga.market.Symbol;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A request for bars, in whatever dialect.
 *
 * @param category the period
 * @param multiplier how many of it make one bar; 0 gets an empty answer
 * @param start the number of newest bars to leave out
 */
record BarRequest(
    Dialect dialect, Market market, int category, int multiplier, long start, int count) {
  private static final int SHORT_SIZE = 26;
  private static final int LONG_SIZE = 42;
  private static final int MAX_COUNT = 800;
  private static final int PLAIN_CODE = 22;

  /** Where the code is. */
  record Market(int number, String code) {
    Optional<Symbol> symbol() {
      return QuoteCode.symbol(number, code);
    }
  }

  static boolean isOne(QuoteRequest request) {
    return switch (request.method()) {
      case Method.BARS, Method.BARS_NEW, Method.PLAIN_BARS -> true;
      default -> false;
    };
  }

  /** Empty if the payload has another form. */
  static Optional<BarRequest> of(QuoteRequest request) {
    try {
      return request.method() == Method.PLAIN_BARS ? plain(request) : classic(request);
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static Optional<BarRequest> classic(QuoteRequest request) {
    int size = request.payload().length;
    if (size != SHORT_SIZE && size != LONG_SIZE) {
      return Optional.empty();
    }
    Dialect form = size == LONG_SIZE ? Dialect.LONG : Dialect.SHORT;
    ByteBuffer in = request.fields();
    Market market = new Market(u16(in), Body.ascii(in, 6));
    return Optional.of(
        new BarRequest(
            request.method() == Method.BARS ? form : Dialect.NEW,
            market,
            u16(in),
            u16(in),
            u16(in),
            Math.min(MAX_COUNT, u16(in))));
  }

  private static Optional<BarRequest> plain(QuoteRequest request) {
    ByteBuffer in = request.fields();
    Market market = new Market(u16(in), Body.ascii(in, PLAIN_CODE));
    int category = u16(in);
    int multiplier = u16(in);
    long start = Integer.toUnsignedLong(in.getInt());
    int count = Math.min(MAX_COUNT, u16(in));
    return Optional.of(new BarRequest(Dialect.PLAIN, market, category, multiplier, start, count));
  }

  private static int u16(ByteBuffer in) {
    return Short.toUnsignedInt(in.getShort());
  }
}
