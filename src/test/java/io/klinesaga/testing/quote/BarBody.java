package io.klinesaga.testing.quote;

import io.klinesaga.market.Symbol;
import java.time.LocalTime;
import java.util.List;

/** Bodies of bars: a count, then the bars, the oldest first. */
final class BarBody {
  private static final int PLAIN_TAIL = 120;
  private static final double MILLI = 1000;

  private BarBody() {}

  /** Whether the time of a category is a date and a minute. */
  static boolean isMinutes(int category) {
    return category <= 3 || category == 7 || category == 8 || category == 13;
  }

  /** Each open is told relative to the close of the bar before. */
  static byte[] chained(List<QuotedBar> bars, int category, boolean isIndex) {
    Body body = new Body().u16(bars.size());
    int before = 0;
    for (QuotedBar bar : bars) {
      addTime(body, bar, category);
      body.vint(bar.open() - before);
      addRest(body, bar, isIndex);
      before = bar.close();
    }
    return body.bytes();
  }

  /** Each open is told as it is. */
  static byte[] absolute(List<QuotedBar> bars, int category, boolean isIndex) {
    Body body = new Body().u16(bars.size());
    for (QuotedBar bar : bars) {
      addTime(body, bar, category);
      body.vint(bar.open());
      addRest(body, bar, isIndex);
    }
    return body.bytes();
  }

  private static void addTime(Body body, QuotedBar bar, int category) {
    if (isMinutes(category)) {
      int monthDay = bar.date() % 10_000;
      body.u16((bar.date() / 10_000 - 2004) * 2048 + monthDay).u16(bar.minute());
    } else {
      body.u32(bar.date());
    }
  }

  private static void addRest(Body body, QuotedBar bar, boolean isIndex) {
    body.vint(bar.close() - bar.open())
        .vint(bar.high() - bar.open())
        .vint(bar.low() - bar.open())
        .f32(bar.volume())
        .f32(bar.amount());
    if (isIndex) {
      body.u16(bar.up()).u16(bar.down());
    }
  }

  /** The newer dialect: a head of 33 bytes, records of 36 and a tail of 120. */
  static byte[] plain(BarRequest request, Symbol symbol, List<QuotedBar> bars) {
    Body body =
        new Body()
            .u16(request.market().number())
            .text(symbol.code(), 22)
            .u8(request.category())
            .u16(request.multiplier())
            .u16(bars.size())
            .u32(request.start());
    for (QuotedBar bar : bars) {
      body.u32(bar.date()).u32(LocalTime.ofSecondOfDay(bar.minute() * 60L).toSecondOfDay());
      addPrice(body, bar.open());
      addPrice(body, bar.high());
      addPrice(body, bar.low());
      addPrice(body, bar.close());
      body.f32(bar.amount()).f32(bar.volume()).f32(0);
    }
    return body.text(ListAnswers.name(symbol), PLAIN_TAIL).bytes();
  }

  private static void addPrice(Body body, int milli) {
    body.f32((float) (milli / MILLI));
  }
}
