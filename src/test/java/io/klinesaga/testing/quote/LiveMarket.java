package io.klinesaga.testing.quote;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A market at the moment that {@link Hostility#now} tells: what is later is not there, and the
 * current day and minutes have half of their volume and a close that is their open.
 */
final class LiveMarket implements QuoteMarket {
  private static final int CLOSE = 15 * 60;

  private final QuoteMarket market;
  private final Hostility faults;

  LiveMarket(QuoteMarket market, Hostility faults) {
    this.market = market;
    this.faults = faults;
  }

  @Override
  public List<Symbol> symbols(Exchange exchange) {
    return market.symbols(exchange);
  }

  @Override
  public List<CapitalEvent> events(Symbol symbol) {
    return market.events(symbol);
  }

  @Override
  public Bars bars(Symbol symbol, Period period) {
    @Nullable LocalDateTime now = faults.now();
    Bars all = market.bars(symbol, period);
    return now == null ? all : until(all, period, now.toInstant(MarketTime.OFFSET).toEpochMilli());
  }

  private static Bars until(Bars all, Period period, long now) {
    Bars.Builder out = new Bars.Builder(all.size());
    for (int i = 0; i < all.size() && start(all.ts(i), period) < now; i++) {
      if (end(all.ts(i), period) <= now) {
        out.add(all, i);
      } else {
        addLive(out, all, i);
      }
    }
    return out.build();
  }

  private static long start(long ts, Period period) {
    return period.isDaily() ? ts + (9 * 60 + 30) * 60_000L : ts - period.minutes() * 60_000L;
  }

  private static long end(long ts, Period period) {
    return period.isDaily() ? MarketTime.dayStart(MarketTime.date(ts)) + CLOSE * 60_000L : ts;
  }

  private static void addLive(Bars.Builder out, Bars all, int i) {
    long volume = all.volume(i) == Bars.NO_VOLUME ? Bars.NO_VOLUME : all.volume(i) / 2;
    double open = all.open(i);
    out.add(all.ts(i), open, all.high(i), all.low(i), open, volume, all.amount(i) / 2);
  }
}
