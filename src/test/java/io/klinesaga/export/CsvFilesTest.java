package io.klinesaga.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The text files of an export. */
class CsvFilesTest {
  @TempDir Path folder;

  @Test
  void a_file_has_what_the_command_bars_writes() throws IOException {
    Bars bars =
        new Bars.Builder(2)
            .add(MarketTime.dayStart(LocalDate.of(2026, 1, 5)), 7.2, 7.25, 7.19, 7.21, 100, 721.5)
            .add(
                MarketTime.dayStart(LocalDate.of(2026, 1, 6)),
                7.21,
                7.3,
                7.2,
                7.22,
                Bars.NO_VOLUME,
                Double.NaN)
            .build();
    NewFiles kept = new NewFiles(folder, null);
    try (CsvFiles files = new CsvFiles(folder, kept)) {
      files.add(Securities.of("600000.SH", Period.DAY, bars), bars, bars);
      files.finish();
    }
    assertThat(kept.files()).containsOnlyKeys("1d/600000.SH.csv");
    assertThat(kept.files().get("1d/600000.SH.csv").values())
        .extracting(file -> file.path() + " " + file.rows())
        .containsExactly("1d/600000.SH.csv 2");
    assertThat(Files.readString(folder.resolve("1d/600000.SH.csv")))
        .isEqualTo(
            """
            time,open,high,low,close,volume,amount
            2026-01-05,7.2,7.25,7.19,7.21,100,721.5
            2026-01-06,7.21,7.3,7.2,7.22,,
            """);
  }
}
