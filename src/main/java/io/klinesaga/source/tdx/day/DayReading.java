package io.klinesaga.source.tdx.day;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Instrument;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.source.BarCollector;
import io.klinesaga.source.Receipt;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.UnknownSeriesException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Gathers the bars of one series, day by day. */
final class DayReading {
  /** A price that went through a 32-bit float is at most so far from the decimal, in its parts. */
  private static final double FLOAT_NOISE = 1e-7;

  private static final double REPO_UNIT = 1000;
  private static final double REPO_TOLERANCE = 0.01;

  private final SeriesId series;
  private final Instrument instrument;
  private final DayFiles files;
  private final BarCollector bars;
  private final CRC32 checksums = new CRC32();
  private int archives;
  private int listed;
  private long lastBar = Long.MIN_VALUE;
  private @Nullable LocalDate first;
  private @Nullable LocalDate last;
  private long checksum;

  DayReading(SeriesId series, Instrument instrument, DayFiles files) {
    this.series = series;
    this.instrument = instrument;
    this.files = files;
    bars =
        new BarCollector(
            TdxDaySource.NAME + " " + series, day -> files.place(LocalDate.ofEpochDay(day)));
  }

  /** Adds what an archive has of the series, which may be nothing. */
  void add(LocalDate day, DayIndex archive) {
    archives++;
    first = first == null ? day : first;
    last = day;
    checksum = archive.checksum();
    checksums.update(ByteBuffer.allocate(Long.BYTES).putLong(checksum).flip());
    DayBar bar = archive.find(series.symbol());
    if (bar != null) {
      listed++;
      lastBar = MarketTime.dayStart(day);
      add(day, bar);
    }
  }

  private void add(LocalDate day, DayBar bar) {
    long at = day.toEpochDay();
    long ts = MarketTime.dayStart(day);
    if (bar.isWithoutTrade() && !instrument.type().isIndex()) {
      bars.add(at, ts, 0, 0, 0, 0, 0, 0); // suspended, whatever price is carried on
    } else if (bar.volume() < 0) {
      String reason = "volume is " + Long.toUnsignedString(bar.volume()) + ", which cannot be";
      bars.reject(at, OptionalLong.of(ts), "negative-volume", reason, payload(bar));
    } else {
      bars.add(
          at,
          ts,
          price(bar.open()),
          price(bar.high()),
          price(bar.low()),
          price(bar.close()),
          volume(bar),
          bar.amount());
    }
  }

  private static String payload(DayBar bar) {
    return RejectedBar.payload(
        bar.open(), bar.high(), bar.low(), bar.close(), bar.volume(), bar.amount());
  }

  /** The double nearest to the decimal; a price that is none of these decimals is left as it is. */
  private double price(double raw) {
    int divisor = instrument.priceDivisor();
    double decimal = Math.rint(raw * divisor) / divisor;
    return Math.abs(decimal - raw) <= Math.abs(raw) * FLOAT_NOISE ? decimal : raw;
  }

  /** The amount alone proves that a volume of a repo counts 1,000 yuan. */
  private long volume(DayBar bar) {
    boolean isProved =
        Math.abs(bar.amount() - bar.volume() * REPO_UNIT) <= bar.amount() * REPO_TOLERANCE;
    return instrument.type() != InstrumentType.REPO || isProved ? bar.volume() : Bars.NO_VOLUME;
  }

  /** Whether there is something of a day after the one that may be known already. */
  boolean hasBarsAfter(long ts) {
    return lastBar > ts;
  }

  /** Notes why the days from this one on are left to another time. */
  void endBefore(LocalDate day, String reason) {
    bars.warn(series + " is read to the day before " + day + " only: " + reason);
  }

  /**
   * What was gathered.
   *
   * @throws UnknownSeriesException if there are archives and none has the symbol
   */
  SourceBars toSourceBars(Instant now) {
    if (archives > 0 && listed == 0) {
      throw new UnknownSeriesException(
          TdxDaySource.NAME + ": no " + series + ": no archive of " + days() + " lists it");
    }
    SourceBars read = bars.toSourceBars();
    LocalDate start = first;
    LocalDate end = last;
    if (start == null || end == null) {
      return read;
    }
    boolean isOne = archives == 1;
    String from = files.place(end) + (isOne ? "" : " and " + (archives - 1) + " before it");
    return read.withReceipt(new Receipt(from, "md1", isOne ? checksum : checksums.getValue(), now))
        .withHeldFrom(MarketTime.dayStart(start));
  }

  private String days() {
    return first + " to " + last;
  }
}
