package io.klinesaga.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.TradingCalendar;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every byte of the layout of qlib. */
class QlibFilesTest {
  private final Map<String, Long> written = new TreeMap<>();
  @TempDir Path folder;

  private static Bars days(String... days) {
    Bars.Builder bars = new Bars.Builder(days.length);
    for (String day : days) {
      double price = 10 + bars.size();
      bars.add(
          MarketTime.dayStart(LocalDate.parse(day)),
          price,
          price + 0.5,
          price - 0.5,
          price + 0.25,
          1000,
          10_000);
    }
    return bars.build();
  }

  private void write(Security one, Bars raw, Bars shown, Security other, Bars bars)
      throws IOException {
    NewFiles kept = new NewFiles(folder, null);
    try (QlibFiles files = new QlibFiles(folder, TradingCalendar.sse(), kept)) {
      files.add(one, raw, shown);
      files.add(other, bars, bars);
      files.finish();
    }
    kept.files().values().forEach(unit -> unit.forEach((p, file) -> written.put(p, file.rows())));
  }

  private List<Float> floats(String path) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve(path))).order(ByteOrder.LITTLE_ENDIAN);
    List<Float> floats = new ArrayList<>();
    while (bytes.hasRemaining()) {
      floats.add(bytes.getFloat());
    }
    return floats;
  }

  @Test
  void features_begin_at_their_place_in_the_calendar_and_have_gaps() throws IOException {
    Bars all = days("2026-01-05", "2026-01-07", "2026-01-10"); // the last one is a Saturday
    Bars late = days("2026-01-07", "2026-01-09");
    write(
        Securities.of("600000.SH", Period.DAY, all),
        all,
        all,
        Securities.of("600004.SH", Period.DAY, late),
        late);
    assertThat(Files.readString(folder.resolve("calendars/day.txt")))
        .isEqualTo("2026-01-05\n2026-01-06\n2026-01-07\n2026-01-08\n2026-01-09\n2026-01-10\n");
    assertThat(Files.readString(folder.resolve("instruments/all.txt")))
        .isEqualTo("SH600000\t2026-01-05\t2026-01-10\nSH600004\t2026-01-07\t2026-01-09\n");
    assertThat(floats("features/sh600000/close.day.bin"))
        .containsExactly(0f, 10.25f, Float.NaN, 11.25f, Float.NaN, Float.NaN, 12.25f);
    assertThat(floats("features/sh600004/open.day.bin")).containsExactly(2f, 10f, Float.NaN, 11f);
    assertThat(Files.readAllBytes(folder.resolve("features/sh600004/high.day.bin")))
        .startsWith(0, 0, 0, 0x40, 0, 0, 0x28, 0x41); // 2.0 and 10.5, the lowest byte first
    assertThat(written).hasSize(2 + 2 * 7).containsEntry("features/sh600004/low.day.bin", 3L);
    assertThat(folder.resolve(".rows")).doesNotExist();
  }

  @Test
  void the_factor_gives_back_raw_prices_and_volumes() throws IOException {
    Bars raw = days("2026-01-05", "2026-01-06");
    Bars shown =
        new Bars.Builder(2)
            .add(raw.ts(0), 5, 5.25, 4.75, 5.125, 1000, 10_000)
            .add(raw.ts(1), -11, -10, -12, -11.25, 1000, Double.NaN)
            .build();
    Bars other = days("2026-01-05");
    write(
        Securities.of("600000.SH", Period.DAY, raw),
        raw,
        shown,
        Securities.of("600004.SH", Period.DAY, other),
        other);
    assertThat(floats("features/sh600000/factor.day.bin")).containsExactly(0f, 0.5f, -1f);
    assertThat(floats("features/sh600000/volume.day.bin")).containsExactly(0f, 2000f, Float.NaN);
    assertThat(floats("features/sh600000/amount.day.bin")).containsExactly(0f, 10_000f, Float.NaN);
    assertThat(floats("features/sh600004/factor.day.bin")).containsExactly(0f, 1f);
  }

  @Test
  void minutes_have_a_calendar_of_their_own_and_instruments_are_of_all_periods()
      throws IOException {
    LocalDate day = LocalDate.of(2026, 1, 8);
    Bars days = days("2026-01-05");
    Bars minutes =
        new Bars.Builder(2)
            .add(MarketTime.minute(day, 575), 1, 1, 1, 1, 1, 1)
            .add(MarketTime.minute(day, 585), 2, 2, 2, 2, Bars.NO_VOLUME, 2)
            .build();
    write(
        Securities.of("000001.SZ", Period.DAY, days),
        days,
        days,
        Securities.of("000001.SZ", Period.MIN5, minutes),
        minutes);
    assertThat(Files.readString(folder.resolve("calendars/5min.txt")))
        .isEqualTo("2026-01-08 09:35:00\n2026-01-08 09:45:00\n");
    assertThat(floats("features/sz000001/volume.5min.bin")).containsExactly(0f, 1f, Float.NaN);
    assertThat(Files.readString(folder.resolve("instruments/all.txt")))
        .isEqualTo("SZ000001\t2026-01-05\t2026-01-08\n");
  }
}
