package io.klinesaga.adjust;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The records of a daily file of a share, with the field that the product does not read. */
record DayFile(List<Day> days) {
  private static final int RECORD = 32;

  /**
   * @param reference the reserved field, in hundredths: until 2010 the previous close, adjusted by
   *     the exchange; 0 of a few days
   */
  record Day(LocalDate day, int open, int high, int low, int close, long volume, int reference) {}

  static DayFile of(String path) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(Path.of("src", "sample", "vipdoc").resolve(path)))
            .order(ByteOrder.LITTLE_ENDIAN);
    List<Day> days = new ArrayList<>();
    for (int at = 0; at < bytes.limit(); at += RECORD) {
      int date = bytes.getInt(at);
      days.add(
          new Day(
              LocalDate.of(date / 10_000, date / 100 % 100, date % 100),
              bytes.getInt(at + 4),
              bytes.getInt(at + 8),
              bytes.getInt(at + 12),
              bytes.getInt(at + 16),
              Integer.toUnsignedLong(bytes.getInt(at + 24)),
              bytes.getInt(at + 28)));
    }
    return new DayFile(days);
  }

  Bars bars() {
    Bars.Builder bars = new Bars.Builder(days.size());
    for (Day one : days) {
      bars.add(
          MarketTime.dayStart(one.day),
          one.open / 100.0,
          one.high / 100.0,
          one.low / 100.0,
          one.close / 100.0,
          one.volume,
          Double.NaN);
    }
    return bars.build();
  }
}
