package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarFileTest {
  /** An invented year: closed are New Year, a week of February and one of October. */
  static final String TEXT_2027 =
      """
      # the exchange's list
      2027                   weekdays
      2027-01-01             closed   # New Year
      2027-02-05..2027-02-11 closed
      2027-10-01..2027-10-07 closed
      """;

  @TempDir private Path folder;

  static CalendarDays of2027() {
    try {
      Path file = Files.createTempFile("calendar", ".txt");
      Files.writeString(file, TEXT_2027);
      CalendarDays days = CalendarFile.read(file);
      Files.delete(file);
      return days;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CalendarDays read(String text) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private CalendarDays read(byte[] bytes) throws IOException {
    return CalendarFile.read(Files.write(folder.resolve("calendar.txt"), bytes));
  }

  private static LocalDate day(String text) {
    return LocalDate.parse(text);
  }

  @Test
  void a_year_of_weekdays_with_its_closures_is_known_as_a_whole() throws IOException {
    CalendarDays days = read(TEXT_2027);
    assertThat(days.source()).isEqualTo(folder.resolve("calendar.txt").toString());
    assertThat(days.trades()).hasSize(365);
    assertThat(days.trades())
        .containsEntry(day("2027-01-01"), false)
        .containsEntry(day("2027-01-02"), false) // a Saturday
        .containsEntry(day("2027-01-04"), true)
        .containsEntry(day("2027-02-11"), false)
        .containsEntry(day("2027-02-12"), true)
        .containsEntry(day("2027-12-31"), true);
  }

  @Test
  void single_days_say_nothing_of_others_and_a_weekend_can_trade() throws IOException {
    CalendarDays days = read("2027-02-13 open\n1990-12-01 closed\n");
    assertThat(days.trades())
        .containsOnlyKeys(day("2027-02-13"), day("1990-12-01"))
        .containsEntry(day("2027-02-13"), true);
  }

  @Test
  void the_order_of_the_lines_does_not_matter_and_twice_the_same_is_no_contradiction()
      throws IOException {
    CalendarDays days =
        read("2027-02-13,open\n2027-03-01\tclosed\n2027-03-01..2027-03-02 closed\n2027 weekdays\n");
    assertThat(days.trades())
        .containsEntry(day("2027-02-13"), true)
        .containsEntry(day("2027-03-02"), false)
        .containsEntry(day("2027-03-03"), true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "GBK", "GB18030"})
  void remarks_may_be_chinese_in_any_charset(String charset) throws IOException {
    String text = "# 二〇二七年春节休市安排\r\n2027-02-05 closed # 春节\r\n";
    assertThat(read(text.getBytes(Charset.forName(charset))).trades())
        .containsOnlyKeys(day("2027-02-05"));
    assertThat(read("\uFEFF" + text).trades()).containsOnlyKeys(day("2027-02-05"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2027-02-05 holiday             | line 1: '2027-02-05 holiday': expected a day and open or closed
          2027/2/5 closed                | line 1: '2027/2/5 closed': expected 2027-02-05
          2027-02-30 closed              | expected a date such as 2026-01-05
          2027-02-05                     | line 1: '2027-02-05': expected a day and open or closed
          2027-02-05 closed today        | expected a day and open or closed
          2027 closed                    | expected a day and open or closed
          2027-02-05..2027-02-08 open    | expected a day and open or closed
          2027-02-08..2027-02-05 closed  | expected days from 1970-01-01 to 2199-12-31, the earlier one first
          9999 weekdays                  | expected days from 1970-01-01
          2027 weekdays                  | line 1: no line closes a day of 2027; name the days on which
          """)
  void a_line_that_is_not_understood_is_an_error(String line, String message) {
    assertThatThrownBy(() -> read(line + "\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void every_wrong_line_is_named_and_so_is_every_contradiction() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    2027-02-05..2027-02-07 closed

                    2027-02-06 open
                    2027-2-9 closed
                    """))
        .hasMessage(
            "line 3: '2027-02-06 open': 2027-02-06 is closed in line 1;"
                + " line 4: '2027-2-9 closed': expected 2027-02-09");
  }

  @Test
  void a_file_in_utf_16_is_refused() {
    assertThatThrownBy(() -> read("\uFEFF2027-02-05 closed".getBytes(StandardCharsets.UTF_16LE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the file is UTF-16: save it as UTF-8");
  }
}
