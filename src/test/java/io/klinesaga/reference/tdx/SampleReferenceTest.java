package io.klinesaga.reference.tdx;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.TradingCalendar;
import io.klinesaga.testing.HqCacheFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The reference files of the shipped sample are those that are made here; with the system property
 * {@code sample.write} they are written anew.
 */
class SampleReferenceTest {
  private static final Path SHIPPED = Path.of("src", "sample");

  /** What the sample has bars of; the board index 881478 has no name that is publicly known. */
  static void write(Path client) {
    HqCacheFiles files = new HqCacheFiles(client);
    files.list("shs.tnf", 1, List.of("000001 上证指数", "600000 浦发银行", "688001 华兴源创"));
    files.list("szs.tnf", 0, List.of("000001 平安银行"));
    files.base(List.of("000001 19910403", "600000 19991110", "688001 20190722"));
    files.holidays(closures(2025), closures(2026));
  }

  /** Those of the shipped calendar, on weekdays. */
  private static String closures(int year) {
    Stream<LocalDate> days =
        LocalDate.of(year, 1, 1)
            .datesUntil(LocalDate.of(year + 1, 1, 1))
            .filter(day -> day.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) < 0)
            .filter(day -> TradingCalendar.sse().isClosed(day));
    return year
        + days.map(
                day ->
                    String.format(
                        Locale.ROOT, ",%02d%02d", day.getMonthValue(), day.getDayOfMonth()))
            .collect(Collectors.joining());
  }

  @Test
  void the_shipped_files_are_those_that_are_made_here(@TempDir Path made) throws IOException {
    if (Boolean.getBoolean("sample.write")) {
      write(SHIPPED);
    }
    write(made);
    assertThat(names(SHIPPED)).isEqualTo(names(made)).hasSize(4);
    for (String name : names(made)) {
      assertThat(SHIPPED.resolve("T0002/hq_cache").resolve(name))
          .hasSameBinaryContentAs(made.resolve("T0002/hq_cache").resolve(name));
    }
  }

  private static List<String> names(Path client) throws IOException {
    try (Stream<Path> files = Files.list(client.resolve("T0002").resolve("hq_cache"))) {
      return new ArrayList<>(files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }
}
