package io.klinesaga.export;

import static org.assertj.core.api.Assertions.assertThat;

import blue.strategic.parquet.Hydrator;
import blue.strategic.parquet.ParquetReader;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.TimeRange;
import io.klinesaga.testing.TestBars;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read back from Parquet files. */
class ParquetFilesTest {
  private final Map<String, Long> written = new TreeMap<>();
  @TempDir Path folder;

  private void write(Set<String> wanted, Security security, Bars bars) throws IOException {
    NewFiles kept = new NewFiles(folder, null);
    try (ParquetFiles files = new ParquetFiles(folder, wanted, kept)) {
      files.add(security, bars, bars);
      files.finish();
    }
    kept.files().values().forEach(unit -> unit.forEach((p, file) -> written.put(p, file.rows())));
  }

  private List<String> read(String path) throws IOException {
    try (Stream<List<String>> rows =
        ParquetReader.streamContent(folder.resolve(path).toFile(), new Texts())) {
      return rows.map(row -> String.join(" ", row)).toList();
    }
  }

  /** Rows as texts; what is null is so called. */
  private static final class Texts implements Hydrator<List<String>, List<String>, String[]> {
    @Override
    public List<String> start() {
      return new ArrayList<>();
    }

    @Override
    public List<String> add(List<String> row, String[] column, Object value) {
      row.add(column[0] + "=" + value);
      return row;
    }

    @Override
    public List<String> finish(List<String> row) {
      return row;
    }
  }

  @Test
  void every_value_comes_back_and_what_is_missing_is_null() throws IOException {
    Bars bars = TestBars.bars(6); // the bar of day 3 has no volume, that of day 5 no amount
    write(Set.of("1d/2020.parquet"), Securities.of("600000.SH", Period.DAY, bars), bars);
    List<String> rows = read("1d/2020.parquet");
    assertThat(written).containsExactly(Map.entry("1d/2020.parquet", 6L));
    assertThat(rows).hasSize(6);
    assertThat(rows.get(2))
        .isEqualTo(
            "symbol=600000.SH time="
                + MarketTime.date(bars.ts(2)).toEpochDay()
                + " open="
                + bars.open(2)
                + " high="
                + bars.high(2)
                + " low="
                + bars.low(2)
                + " close="
                + bars.close(2)
                + " volume="
                + bars.volume(2)
                + " amount="
                + bars.amount(2));
    assertThat(rows.get(3)).contains("volume=null");
    assertThat(rows.get(5)).contains("amount=null");
  }

  @Test
  void there_is_a_file_for_each_year_that_is_wanted() throws IOException {
    Bars bars = TestBars.bars(400);
    write(Set.of("1d/2021.parquet"), Securities.of("600000.SH", Period.DAY, bars), bars);
    assertThat(written.keySet()).containsExactly("1d/2021.parquet");
    assertThat(folder.resolve("1d/2020.parquet")).doesNotExist();
    LocalDate first = LocalDate.of(2021, 1, 1);
    assertThat(read("1d/2021.parquet")).hasSize(bars.slice(TimeRange.ofDays(first, null)).size());
  }

  @Test
  void minutes_have_the_wall_time_of_the_market() throws IOException {
    LocalDate day = LocalDate.of(2026, 1, 8);
    Bars bars = new Bars.Builder(1).add(MarketTime.minute(day, 575), 1, 1, 1, 1, 1, 1).build();
    write(Set.of("5m/2026.parquet"), Securities.of("600000.SH", Period.MIN5, bars), bars);
    long wall = day.toEpochDay() * 86_400_000L + 575 * 60_000L;
    assertThat(read("5m/2026.parquet")).singleElement().asString().contains("time=" + wall);
  }
}
