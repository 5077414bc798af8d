package io.klinesaga.source.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.DuplicateBar;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvSourceTest {
  private static final SeriesId DAILY = new SeriesId(Symbol.parse("600000.SH"), Period.DAY);
  private static final SeriesId MINUTE = new SeriesId(Symbol.parse("600000.SH"), Period.MIN1);
  private static final String HEADER = "date,open,high,low,close,volume,amount\n";
  private static final int LINE = 41;

  private Path directory;

  @BeforeEach
  void make_folders(@TempDir Path folder) throws IOException {
    directory = folder;
    Files.createDirectories(directory.resolve("1d"));
    Files.createDirectories(directory.resolve("1m"));
  }

  private Path file(SeriesId series) {
    return directory.resolve(series.period().code()).resolve(series.symbol() + ".csv");
  }

  private SourceBars read(SeriesId series, String content, String... settings) throws IOException {
    Files.writeString(file(series), content);
    Files.setLastModifiedTime(file(series), FileTime.from(Instant.now().minusSeconds(60)));
    return read(series, TimeRange.ALL, settings);
  }

  private SourceBars read(SeriesId series, TimeRange range, String... settings) {
    try (KlineSource source = source(settings)) {
      return source.fetch(series, range);
    }
  }

  /** With settings such as {@code volume-unit=lots}. */
  private KlineSource source(String... settings) {
    Map<String, String> all = new TreeMap<>(Map.of("directory", directory.toString()));
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      all.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return new CsvSourceProvider().create(SourceContext.of(all));
  }

  private static long day(int dayOfJune) {
    return MarketTime.dayStart(LocalDate.of(2021, 6, dayOfJune));
  }

  @Test
  void daily_bars_are_read_in_any_order_of_columns() throws IOException {
    SourceBars read =
        read(
            DAILY,
            """
            Close,open,HIGH,low,"date",amount,volume
            13.75,13.15,13.78,13.14,2021-06-03,1812400000.5,133646594
            """);
    Bars expected =
        new Bars.Builder(1)
            .add(day(3), 13.15, 13.78, 13.14, 13.75, 133_646_594, 1_812_400_000.5)
            .build();
    assertThat(read.bars().sameRow(0, expected, 0)).isTrue();
    assertThat(read.rejected()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"09:31", "09:31:00"})
  void minute_bars_have_a_time_column(String time) throws IOException {
    SourceBars read =
        read(
            MINUTE,
            "date,time,open,high,low,close,volume,amount\r\n2021-06-03,"
                + time
                + ",1,1,1,1,5,6\r\n");
    assertThat(read.bars().ts(0)).isEqualTo(MarketTime.minute(LocalDate.of(2021, 6, 3), 571));
  }

  @Test
  void a_time_may_be_epoch_milliseconds_in_both() throws IOException {
    String content = "ts,open,high,low,close,volume,amount\n" + day(3) + ",1,1,1,1,5,6";
    assertThat(read(DAILY, content).bars().ts(0)).isEqualTo(day(3));
    assertThat(read(MINUTE, content).bars().ts(0)).isEqualTo(day(3));
  }

  @Test
  void a_byte_order_mark_and_blank_lines_are_no_part_of_the_data() throws IOException {
    SourceBars read = read(DAILY, "\uFEFF" + HEADER + "\n2021-06-03,1,1,1,1,5,6\n\n");
    assertThat(read.bars().size()).isEqualTo(1);
    assertThat(read.rejected()).isEmpty();
  }

  @Test
  void empty_volume_and_amount_are_absent() throws IOException {
    Bars bars = read(DAILY, HEADER + "2021-06-03,1,1,1,1,,\n").bars();
    assertThat(bars.volume(0)).isEqualTo(Bars.NO_VOLUME);
    assertThat(bars.amount(0)).isNaN();
  }

  @Test
  void volumes_in_lots_become_shares() throws IOException {
    Files.writeString(file(DAILY), HEADER + "2021-06-03,1,1,1,1,7,6\n");
    assertThat(read(DAILY, TimeRange.ALL, "volume-unit=lots").bars().volume(0)).isEqualTo(700);
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.CsvSource(
      delimiter = '|',
      value = {
        "2021-06-03,1,1,1,1,5|6 values, expected 7",
        "2021-02-30,1,1,1,1,5,6|date is '2021-02-30', expected a date such as 2024-03-01",
        "2021-06-03,1,1,1,1,5,6,7|8 values, expected 7",
        "2021-06-03,1,1,1,1,7,000,6|8 values, expected 7",
        "3/6/2021,1,1,1,1,5,6|does not tell the day from the month (kline.source.csv.date-format=M/d/yyyy or d/M/yyyy",
        "1622649600,1,1,1,1,5,6|which looks like seconds since 1970 (2021-06-03T00:00) (kline.source.csv.date-format=epoch-s reads it)",
        "1622649600000,1,1,1,1,5,6|which looks like milliseconds since 1970 (2021-06-03T00:00)",
        "1622649600000000000,1,1,1,1,5,6|expected a date such as",
        "44350,1,1,1,1,5,6|which looks like a day number of a spreadsheet (2021-06-03)",
        "2021-06-03 09:31,1,1,1,1,5,6|a daily bar is at '2021-06-03 09:31', 09:31 in market time, expected 00:00 or 15:00",
        "2021-06-03T00:00:00Z,1,1,1,1,5,6|08:00 in market time (which is midnight in UTC)",
        "2021-06-31,1,1,1,1,5,6|date is '2021-06-31'",
        "1869-06-03,1,1,1,1,5,6|its time",
        "2021-06-03,x,1,1,1,5,6|open is 'x'",
        "2021-06-03,,1,1,1,5,6|open is ''",
        "2021-06-03,NaN,1,1,1,5,6|open is 'NaN'",
        "2021-06-03,1,1,1,0x1p3,5,6|close is '0x1p3'",
        "2021-06-03,1,1,1,1,5.5,6|volume is '5.5', expected a whole number",
        "2021-06-03,1,1,1,1,1e30,6|volume is '1e30'",
        "2021-06-03,1,1,1,1,1.33647E+08,6|volume is '1.33647E+08', which was cut to its first digits",
        "2021-06-03,1,1,1,1,70手,6|volume is '70手', expected a decimal number",
        "2021-06-03,1,1,1,1,5,six|amount is 'six'"
      })
  void a_bad_line_is_rejected_with_its_number_and_text(String line, String reason)
      throws IOException {
    SourceBars read =
        read(DAILY, HEADER + "2021-06-01,1,1,1,1,5,6\n" + line + "\n2021-06-04,1,1,1,1,5,6");
    assertThat(read.bars().size()).isEqualTo(2);
    assertThat(read.rejected()).hasSize(1);
    RejectedBar bad = read.rejected().get(0);
    assertThat(bad.rule()).isEqualTo("bad-line");
    assertThat(bad.reason()).contains(reason);
    assertThat(bad.payload()).isEqualTo(line);
    assertThat(bad.origin()).isEqualTo(file(DAILY) + ":3");
  }

  @Test
  void the_last_line_has_the_right_number_without_a_line_end() throws IOException {
    SourceBars read = read(DAILY, HEADER + "2021-06-01,1,1,1,1,5,6\n\nbad");
    assertThat(read.rejected()).extracting(RejectedBar::origin).containsExactly(file(DAILY) + ":4");
  }

  @Test
  void a_last_line_without_a_line_end_waits_until_the_file_is_at_rest() throws IOException {
    String content = HEADER + "2021-06-01,1,1,1,1,5,6\n2021-06-02,1,1,1,1,5,60";
    assertThat(read(DAILY, content).bars().size()).isEqualTo(2);

    Files.setLastModifiedTime(file(DAILY), FileTime.from(Instant.now()));
    SourceBars read = read(DAILY, TimeRange.ALL);
    assertThat(read.bars().size()).isEqualTo(1);
    assertThat(read.rejected()).isEmpty();
    assertThat(read.warnings())
        .singleElement()
        .asString()
        .contains(file(DAILY) + ":3: the last line has no line end");

    Files.writeString(file(DAILY), "\n", StandardOpenOption.APPEND);
    assertThat(read(DAILY, TimeRange.ALL).bars().size()).isEqualTo(2);
  }

  @Test
  void a_line_of_another_symbol_is_rejected() throws IOException {
    SourceBars read =
        read(
            DAILY,
            "symbol,"
                + HEADER
                + "600000.SH,2021-06-03,1,1,1,1,5,6\n600001.SH,2021-06-04,1,1,1,1,5,6\n");
    assertThat(read.bars().size()).isEqualTo(1);
    assertThat(read.rejected()).extracting(RejectedBar::rule).containsExactly("wrong-symbol");
  }

  @Test
  void lines_out_of_order_are_sorted_and_the_last_of_one_time_wins() throws IOException {
    SourceBars read =
        read(
            DAILY,
            HEADER + "2021-06-04,2,2,2,2,5,6\n2021-06-03,1,1,1,1,5,6\n2021-06-04,3,3,3,3,5,6\n");
    assertThat(read.bars().size()).isEqualTo(2);
    assertThat(read.bars().close(1)).isEqualTo(3);
    assertThat(read.duplicates())
        .extracting(DuplicateBar::origin)
        .containsExactly(file(DAILY) + ":2");
    assertThat(read.warnings()).hasSize(1);
  }

  @Test
  void only_bars_of_the_range_are_read() throws IOException {
    Files.writeString(
        file(DAILY),
        HEADER + "2021-06-01,1,1,1,1,5,6\n2021-06-02,2,2,2,2,5,6\n2021-06-03,3,3,3,3,5,6\n");
    Bars bars = read(DAILY, new TimeRange(day(2), day(2))).bars();
    assertThat(bars.size()).isEqualTo(1);
    assertThat(bars.close(0)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2021-06-03,1,1,1,1,5,6",
        "date,open,high,low,close,volume",
        "date,ts,open,high,low,close,volume,amount",
        "date,open,open,high,low,close,volume,amount",
        "open,high,low,close,volume,amount"
      })
  void a_file_with_another_header_is_refused_with_what_was_found(String header) {
    assertThatThrownBy(() -> read(DAILY, header + "\n"))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(file(DAILY) + ":1: ")
        .message()
        .containsPattern(
            header.isEmpty()
                ? "header is nothing"
                : "header is '" + header.replace(",", ", ") + "'|could both be open");
  }

  @Test
  void a_minute_bar_without_a_time_of_day_is_rejected() throws IOException {
    assertThat(read(MINUTE, HEADER + "2021-06-03,1,1,1,1,5,6\n").rejected())
        .singleElement()
        .extracting(RejectedBar::reason)
        .asString()
        .contains("date is '2021-06-03' without a time of day");
  }

  @Test
  void text_that_is_not_utf_8_or_has_broken_quotes_is_refused_by_name() throws IOException {
    Files.write(file(DAILY), (HEADER + "2021-06-03,\u00e9").getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> read(DAILY, TimeRange.ALL))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("600000.SH.csv")
        .hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> read(DAILY, HEADER + "\"2021-06-03,1,1,1"))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("600000.SH.csv");
  }

  @Test
  void random_text_gives_rejected_lines_or_a_clear_error() throws IOException {
    String alphabet = "0123456789-,,,,,,.eE\"'\\ \r\n\n\u00e9\u0000x";
    Random random = new Random(9);
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder(round % 5 == 0 ? "" : HEADER);
      for (int i = random.nextInt(400); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        assertThat(read(DAILY, text.toString()).bars().isEmpty()).isTrue();
      } catch (SourceException e) {
        assertThat(e).hasMessageContaining(file(DAILY).toString());
      }
    }
  }

  @Test
  void a_file_cut_and_written_anew_meanwhile_gives_true_bars_or_an_error() throws Exception {
    Path file = file(DAILY);
    byte[] content = (HEADER + countingLines(2000)).getBytes(StandardCharsets.UTF_8);
    Files.write(file, content);
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try {
      Future<?> writing = writer.submit(() -> rewrite(file, content, done));
      for (int i = 0; i < 1000; i++) {
        try {
          assertCounted(read(DAILY, TimeRange.ALL));
        } catch (SourceException e) {
          assertThat(e).hasMessageContaining("while it was read");
        }
      }
      done.set(true);
      writing.get();
    } finally {
      done.set(true);
      writer.shutdownNow();
    }
    assertThat(assertCounted(read(DAILY, TimeRange.ALL))).isEqualTo(2000);
  }

  /** Lines of {@value #LINE} characters; the price of line {@code i} is {@code i + 1}. */
  private static String countingLines(int count) {
    StringBuilder lines = new StringBuilder();
    LocalDate start = LocalDate.of(2000, 1, 1);
    for (int i = 0; i < count; i++) {
      String price = String.format(Locale.ROOT, "%04d", i + 1);
      lines.append(start.plusDays(i)).append((',' + price).repeat(4)).append(",1000,1000\n");
    }
    return lines.toString();
  }

  private static int assertCounted(SourceBars read) {
    assertThat(read.rejected()).isEmpty();
    int count = read.bars().size();
    assertThat(IntStream.range(0, count).mapToDouble(read.bars()::close).toArray())
        .isEqualTo(IntStream.rangeClosed(1, count).asDoubleStream().toArray());
    assertThat(IntStream.range(0, count).mapToLong(read.bars()::volume).distinct().toArray())
        .isEqualTo(count == 0 ? new long[0] : new long[] {1000});
    return count;
  }

  private static Void rewrite(Path file, byte[] content, AtomicBoolean done) throws IOException {
    Random random = new Random(6);
    int lines = (content.length - HEADER.length()) / LINE;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      while (!done.get()) {
        int size = HEADER.length() + LINE * random.nextInt(lines);
        channel.truncate(size);
        for (int at = size; at < content.length; at += 25 * LINE) {
          int count = Math.min(25 * LINE, content.length - at);
          channel.write(ByteBuffer.wrap(content, at, count), at);
        }
      }
    }
    return null;
  }

  @Test
  void a_missing_file_is_an_unknown_series_and_a_missing_directory_an_error() {
    assertThatThrownBy(() -> read(DAILY, TimeRange.ALL))
        .isInstanceOf(UnknownSeriesException.class)
        .hasMessageContaining(file(DAILY).toString());
    assertThatThrownBy(() -> source("directory=" + directory.resolve("missing")))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("missing does not exist");
  }
}
