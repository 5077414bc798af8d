package io.klinesaga.source.tdx.server;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Instrument;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.BarCollector;
import io.klinesaga.source.BarLabel;
import io.klinesaga.source.Receipt;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.tdx.wire.BarPage;
import io.klinesaga.source.tdx.wire.BarQuery;
import io.klinesaga.source.tdx.wire.Category;
import io.klinesaga.source.tdx.wire.WireException;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Reads one series. Prices are exact decimals of the instrument; volumes are shares: of an index a
 * daily one counts lots, and a minute one is amount / 100, which is no volume and is left out.
 * Times of minutes are brought to the end of the bar, whichever end the host names: a series may be
 * read from one host today and from another tomorrow.
 */
final class SeriesTask implements Task<SourceBars> {
  private static final int LOT = 100;

  private final SeriesId series;
  private final Instrument instrument;
  private final TimeRange range;
  private final int needed;
  private final Instant now;

  /**
   * @param needed how many of the newest bars reach back to the range
   */
  SeriesTask(SeriesId series, Instrument instrument, TimeRange range, int needed, Instant now) {
    this.series = series;
    this.instrument = instrument;
    this.range = range;
    this.needed = needed;
    this.now = now;
  }

  @Override
  public Answer<SourceBars> on(Lease lease, Host host)
      throws IOException, WireException, SuspectException, NoSeriesException {
    Period period = series.period();
    BarQuery query =
        new BarQuery(
            series.symbol(),
            instrument.type().isIndex(),
            instrument.priceDivisor(),
            Category.of(period),
            0,
            1);
    boolean isStart = !period.isDaily() && host.label() == BarLabel.START;
    long shift = isStart ? period.minutes() * 60_000L : 0;
    SeriesPages pages = new SeriesPages(lease, host.dialect(), query, today());
    pages.read(range.from() - shift, needed);
    return answer(pages, collected(pages, host, shift, lease), shift);
  }

  private Answer<SourceBars> answer(SeriesPages pages, SourceBars bars, long shift) {
    SourceBars held = pages.isAtEnd() ? bars.withHeldFrom(pages.oldest() + shift) : bars;
    String zeros = null;
    String units = null;
    for (BarPage page : pages.pages()) {
      zeros = zeros == null ? Plausible.zeros(page, today()) : zeros;
      units = units == null && hasUnits() ? Plausible.units(page, today()) : units;
    }
    return new Answer<>(held, zeros == null ? units : zeros, zeros == null);
  }

  /** Prices of indices are points; amount and volume are those of others. */
  private boolean hasUnits() {
    return !instrument.type().isIndex();
  }

  private SourceBars collected(SeriesPages pages, Host host, long shift, Lease lease) {
    String what = host.address() + " " + host.dialect().word();
    BarCollector bars =
        new BarCollector(what, time -> what + " " + series + " " + MarketTime.dateTime(time));
    pages.forEach(
        (page, i) -> {
          if (range.contains(page.time(i) + shift)) {
            add(bars, page, i, page.time(i) + shift);
          }
        });
    return bars.toSourceBars()
        .withReceipt(
            new Receipt(host.address().toString(), host.dialect().word(), lease.checksum(), now));
  }

  private void add(BarCollector bars, BarPage page, int i, long time) {
    if (!Float.isFinite(page.volume(i) + page.amount(i)) || !hasPrices(page, i)) {
      bars.reject(
          time,
          OptionalLong.of(time),
          "not-finite",
          "a price, the volume or the amount is no number",
          RejectedBar.payload(
              page.open(i), page.high(i), page.low(i), page.close(i), 0, page.amount(i)));
      return;
    }
    bars.add(
        time,
        time,
        page.open(i),
        page.high(i),
        page.low(i),
        page.close(i),
        volume(page.volume(i)),
        page.amount(i));
  }

  private static boolean hasPrices(BarPage page, int i) {
    return Double.isFinite(page.open(i) + page.high(i) + page.low(i) + page.close(i));
  }

  private long volume(float raw) {
    long whole = Math.round((double) raw);
    if (!instrument.type().isIndex()) {
      return whole;
    }
    return series.period().isDaily() ? whole * LOT : Bars.NO_VOLUME;
  }

  private long today() {
    long millis = now.toEpochMilli();
    return millis - MarketTime.millisOfDay(millis);
  }

  /** Of today two hosts may have different bars. */
  @Override
  public boolean isSame(SourceBars a, SourceBars b) {
    Bars one = past(a.bars());
    Bars other = past(b.bars());
    boolean isSame = one.size() == other.size();
    for (int i = 0; isSame && i < one.size(); i++) {
      isSame = one.sameRow(i, other, i);
    }
    return isSame;
  }

  private TimeRange pastRange() {
    return new TimeRange(TimeRange.ALL.from(), Math.max(TimeRange.ALL.from(), today() - 1));
  }

  private Bars past(Bars bars) {
    return bars.slice(pastRange());
  }
}
