package io.klinesaga.testing.quote;

import io.klinesaga.market.Symbol;
import io.klinesaga.testing.quote.Hostility.Refusal;
import io.klinesaga.testing.quote.QuoteMarket.CapitalEvent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Ex-rights, capital changes and the table of finance, which has no numbers here. */
final class EventAnswers {
  private static final int FINANCE_NUMBERS = 30;

  private final QuoteMarket market;
  private final Hostility faults;

  EventAnswers(QuoteMarket market, Hostility faults) {
    this.market = market;
    this.faults = faults;
  }

  Optional<byte[]> events(QuoteRequest request) throws IOException {
    int count = request.fields().getShort();
    Refusal refusal = faults.refusalOfMany();
    if (count == 1 || refusal == null) {
      return Optional.of(events(request, count));
    }
    return switch (refusal) {
      case EMPTY -> Optional.of(Body.none());
      case COUNT -> Optional.of(events(request, 1));
      case SILENT -> Optional.empty();
      case CLOSED -> throw new EOFException("more than one security is refused");
    };
  }

  private byte[] events(QuoteRequest request, int count) {
    ByteBuffer in = request.fields().position(2);
    Body body = new Body().u16(count);
    for (int i = 0; i < count; i++) {
      int number = in.get();
      String code = Body.ascii(in, 6);
      List<CapitalEvent> events =
          QuoteCode.symbol(number, code).map((Symbol s) -> market.events(s)).orElse(List.of());
      add(body, number, code, events);
    }
    return body.bytes();
  }

  /** Those of one instrument. */
  static void add(Body body, int number, String code, List<CapitalEvent> events) {
    body.u8(number).code(code).u16(events.size());
    for (CapitalEvent event : events) {
      body.u8(number).code(code).u8(0).u32(event.date()).u8(event.category());
      event.values().forEach(body::f32);
    }
  }

  byte[] finance(QuoteRequest request) {
    ByteBuffer in = request.fields().position(2);
    int number = in.get();
    String code = Body.ascii(in, 6);
    int listed = QuoteCode.symbol(number, code).map((Symbol s) -> market.listed(s)).orElse(0);
    Body body = new Body().u16(1).u8(number).code(code);
    body.f32(0).u16(0).u16(0).u32(20_260_101).u32(listed);
    return body.zeros(FINANCE_NUMBERS * Float.BYTES).bytes();
  }
}
