package io.klinesaga.verify;

import io.klinesaga.market.SeriesId;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A share of some series that a day draws: always the same on the same day, so that a check can be
 * done again, and other ones on other days, so that in time each is drawn.
 */
public final class DrawnSample {
  private static final double ALL = 1L << 32;

  private final LocalDate day;
  private final double percent;

  public DrawnSample(LocalDate day, double percent) {
    this.day = day;
    this.percent = percent;
  }

  /** The series that are drawn, at least one if there is any; in their order. */
  public List<SeriesId> of(Collection<SeriesId> series) {
    List<SeriesId> drawn = series.stream().filter(one -> lot(one) * 100 < percent * ALL).toList();
    return drawn.isEmpty()
        ? series.stream().min(Comparator.comparingLong(this::lot)).stream().toList()
        : drawn;
  }

  private long lot(SeriesId series) {
    CRC32 lot = new CRC32();
    lot.update((day + " " + series).getBytes(StandardCharsets.UTF_8));
    return scattered(lot.getValue());
  }

  /** CRCs of texts of which only the day differs are in the same order nearly: this mixes them. */
  private static long scattered(long value) {
    long mixed = (value ^ (value >>> 16)) * 0x9E3779B97F4A7C15L;
    return mixed >>> 32;
  }
}
