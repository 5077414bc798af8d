package io.klinesaga.source.tdx.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.market.CalendarDays;
import io.klinesaga.source.SourceException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TdxHolidaysTest {
  private static final String CLOSURES_2027 =
      "0101,0205,0208,0209,0210,0211,0405,0503,0504,0609,0915,1001,1004,1005,1006,1007,";

  @TempDir private Path client;

  private Path write(String text) throws IOException {
    Path folder = Files.createDirectories(client.resolve("T0002/hq_cache"));
    Files.createDirectories(client.resolve("vipdoc"));
    return Files.write(folder.resolve("needini.dat"), text.getBytes(Charset.forName("GBK")));
  }

  private Map<LocalDate, Boolean> read(String text) throws IOException {
    write(text);
    return TdxHolidays.find(client, 2027).orElseThrow().trades();
  }

  private static LocalDate day(String text) {
    return LocalDate.parse(text);
  }

  @Test
  void a_year_with_its_closures_is_known_as_a_whole() throws IOException {
    Map<LocalDate, Boolean> days =
        read("[Other]\r\nY1=x\r\n[Holiday]\r\nNUM=1 ;休市\r\nY37=2027," + CLOSURES_2027 + "\r\n");
    assertThat(days).hasSize(365);
    assertThat(days)
        .containsEntry(day("2027-01-01"), false)
        .containsEntry(day("2027-01-02"), false)
        .containsEntry(day("2027-01-04"), true)
        .containsEntry(day("2027-10-07"), false);
  }

  @Test
  void a_year_that_is_not_published_yet_has_only_its_named_closures() throws IOException {
    assertThat(read("[Holiday]\nY1=2027,0101,\n")).isEqualTo(Map.of(day("2027-01-01"), false));
  }

  @Test
  void a_year_that_nobody_can_know_is_left_out() throws IOException {
    assertThat(read("[Holiday]\nY1=2027,0101\nY2=2028," + CLOSURES_2027 + "\n"))
        .containsOnlyKeys(day("2027-01-01"));
  }

  @Test
  void it_is_found_beside_vipdoc_whatever_the_case_of_its_name() throws IOException {
    Path file = write("[Holiday]\nY1=2027,0101\n");
    Path other = file.resolveSibling("NeedIni.DAT");
    Files.move(file, other);
    assertThat(TdxHolidays.find(client, 2027)).map(CalendarDays::source).contains(other.toString());
    assertThat(TdxHolidays.find(client.resolve("vipdoc"), 2027))
        .map(CalendarDays::source)
        .contains(other.toString());
    assertThat(TdxHolidays.find(client.resolve("T0002/hq_cache"), 2027))
        .isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [Holiday];Y1=2027,0230         | line 2: 'Y1=2027,0230':
          [Holiday];Y1=2027,0101;Y2=x    | line 3: 'Y2=x': expected Y1=YYYY,MMDD,MMDD,
          [Holiday];Y1=2027,101          | expected Y1=YYYY,MMDD
          [Holiday];NUM=0                | expected lines such as Y36=2026,0101,0102 below [Holiday]
          Y1=2027,0101                   | expected lines such as
          """)
  void a_list_of_another_form_is_refused_by_name(String text, String message) {
    assertThatThrownBy(() -> read(text.replace(';', '\n')))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("needini.dat")
        .hasMessageContaining(message);
  }
}
