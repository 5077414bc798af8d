package io.klinesaga.source.tdx.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.check.BarRules;
import io.klinesaga.check.SeriesVerdict;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.DuplicateBar;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TdxFileSourceTest {
  private static final SeriesId BANK = series("600000.SH", Period.DAY);
  private static final SeriesId STAR_1M = series("688001.SH", Period.MIN1);

  private Path root;

  @BeforeEach
  void make_a_tree(@TempDir Path directory) throws IOException {
    root = directory;
    Files.createDirectories(root.resolve("vipdoc/sh/lday"));
  }

  private static SeriesId series(String symbol, Period period) {
    return new SeriesId(Symbol.parse(symbol), period);
  }

  private Path file(SeriesId series) {
    String prefix = series.symbol().exchange().name().toLowerCase(Locale.ROOT);
    String name = "vipdoc/" + prefix + "/%s/" + prefix + series.symbol().code() + ".%s";
    return root.resolve(
        switch (series.period()) {
          case DAY -> name.formatted("lday", "day");
          case MIN1 -> name.formatted("minline", "lc1");
          default -> name.formatted("fzline", "lc5");
        });
  }

  private SourceBars read(SeriesId series, TdxRecords records) throws IOException {
    records.writeTo(file(series));
    return read(series);
  }

  private SourceBars read(SeriesId series) {
    return read(series, TimeRange.ALL);
  }

  private SourceBars read(SeriesId series, TimeRange range) {
    try (TdxFileSource source = new TdxFileSource(root)) {
      return source.fetch(series, range);
    }
  }

  private static long day(String date) {
    return MarketTime.dayStart(LocalDate.parse(date));
  }

  @Test
  void the_documented_example_record_is_decoded() throws IOException {
    byte[] record =
        HexFormat.of()
            .parseHex("b5003501230500006205000022050000" + "5f0500000f0ed84e0249f70700000100");
    Bars bars = read(BANK, new TdxRecords().raw(record)).bars();
    Bars expected =
        new Bars.Builder(1)
            .add(day("2025-08-05"), 13.15, 13.78, 13.14, 13.75, 133_646_594, 1_812_400_000f)
            .build();
    assertThat(bars.size()).isEqualTo(1);
    assertThat(bars.amount(0)).isEqualTo(1_812_400_000f);
    assertThat(bars.sameRow(0, expected, 0)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "600000.SH,12.34", "688001.SH,12.34", "900901.SH,1.234", "000001.SH,12.34", "880001.SH,12.34",
    "510050.SH,1.234", "204001.SH,1.234", "000001.SZ,12.34", "301001.SZ,12.34", "200002.SZ,12.34",
    "399001.SZ,12.34", "159915.SZ,1.234", "161725.SZ,1.234", "920001.BJ,12.34", "899050.BJ,12.34"
  })
  void the_divisor_follows_exchange_and_code(String symbol, double price) throws IOException {
    SeriesId id = series(symbol, Period.DAY);
    Bars bars = read(id, new TdxRecords().day(20210604, 1234, 1234, 1234, 1234, 0, 0)).bars();
    assertThat(bars.open(0)).isEqualTo(price);
  }

  @Test
  void every_integer_price_becomes_the_double_nearest_to_its_decimal() throws IOException {
    Random random = new Random(1);
    int days = 5000;
    TdxRecords records = new TdxRecords();
    long[] raw = new long[days];
    LocalDate date = LocalDate.of(2000, 1, 1);
    for (int i = 0; i < days; i++) {
      raw[i] = Integer.toUnsignedLong(random.nextInt());
      int decimal = Integer.parseInt(DateTimeFormatter.BASIC_ISO_DATE.format(date.plusDays(i)));
      records.day(decimal, raw[i], raw[i], raw[i], raw[i], 0, 0);
    }
    for (String symbol : new String[] {"600000.SH", "510050.SH"}) {
      Bars bars = read(series(symbol, Period.DAY), records).bars();
      int decimals = symbol.startsWith("6") ? 2 : 3;
      for (int i = 0; i < days; i++) {
        BigDecimal exact = BigDecimal.valueOf(raw[i], decimals);
        assertThat(bars.close(i)).isEqualTo(exact.doubleValue());
      }
    }
  }

  @Test
  void float_noise_is_rounded_half_up_to_the_decimals_of_the_instrument() throws IOException {
    Random random = new Random(2);
    for (String symbol : new String[] {"688001.SH", "510050.SH"}) {
      TdxRecords records = new TdxRecords();
      float[] raw = new float[2000];
      for (int i = 0; i < raw.length; i++) {
        raw[i] = i % 10 == 0 ? i / 1000f + 0.0625f : random.nextFloat() * 3000;
        records.minute(2048 + 101 + i / 1440, i % 1440, raw[i], 0, 0);
      }
      Bars bars = read(series(symbol, Period.MIN1), records).bars();
      int decimals = symbol.startsWith("6") ? 2 : 3;
      for (int i = 0; i < raw.length; i++) {
        BigDecimal rounded = new BigDecimal(raw[i]).setScale(decimals, RoundingMode.HALF_UP);
        assertThat(bars.close(i)).isEqualTo(rounded.doubleValue());
      }
    }
  }

  @Test
  void volumes_become_shares_or_are_left_out() throws IOException {
    TdxRecords day = new TdxRecords().day(20210604, 1, 1, 1, 1, 1, 123);
    TdxRecords minute = new TdxRecords().minute(LocalDateTime.of(2021, 6, 3, 9, 31), 1, 1, 123);
    assertThat(read(BANK, day).bars().volume(0)).isEqualTo(123);
    assertThat(read(series("000001.SH", Period.DAY), day).bars().volume(0)).isEqualTo(12_300);
    assertThat(read(series("881478.SH", Period.DAY), day).bars().volume(0)).isEqualTo(12_300);
    assertThat(read(series("204001.SH", Period.DAY), day).bars().volume(0))
        .isEqualTo(Bars.NO_VOLUME);
    assertThat(read(STAR_1M, minute).bars().volume(0)).isEqualTo(123);
    assertThat(read(series("000001.SH", Period.MIN1), minute).bars().volume(0))
        .isEqualTo(Bars.NO_VOLUME);
  }

  @Test
  void a_flagged_volume_is_multiplied_and_gets_its_remainder() throws IOException {
    TdxRecords records =
        new TdxRecords().day(20260312, 400, 400, 400, 400, 0, 47_846_559, 0xC364002F);
    assertThat(read(series("601868.SH", Period.DAY), records).bars().volume(0))
        .isEqualTo(4_784_655_947L);
    // Of an index the field counts rising and falling members.
    assertThat(read(series("000001.SH", Period.DAY), records).bars().volume(0))
        .isEqualTo(4_784_655_900L);
  }

  @Test
  void a_fund_day_in_lots_is_brought_to_shares() throws IOException {
    TdxRecords records =
        new TdxRecords()
            .day(20210603, 1000, 1000, 1000, 1000, 1_000_000, 1_000_000)
            .day(20210604, 1000, 1000, 1000, 1000, 1_000_000, 10_000);
    Bars bars = read(series("159915.SZ", Period.DAY), records).bars();
    assertThat(bars.volume(0)).isEqualTo(1_000_000);
    assertThat(bars.volume(1)).isEqualTo(1_000_000);
  }

  @Test
  void a_share_file_in_another_scale_is_refused_as_a_whole() throws IOException {
    TdxRecords records = new TdxRecords();
    for (int i = 1; i <= 28; i++) {
      records.day(20210200 + i, 10_000, 10_000, 10_000, 10_000, 1000f, 100);
    }
    assertThat(verdict(BANK, read(BANK, records)))
        .contains("sh600000.day")
        .contains("all 28 records rejected: unit-implausible (28)")
        .contains("amount/volume is 1/10.0 of the price");
    TimeRange lastDay = new TimeRange(day("2021-02-28"), day("2021-02-28"));
    assertThat(verdict(BANK, read(BANK, lastDay))).contains("all 1 records rejected");
  }

  private static String verdict(SeriesId series, SourceBars read) {
    SeriesVerdict verdict =
        new BarRules(TradingCalendar.sse())
            .check("tdx-file", series, read, Instant.parse("2026-01-05T00:00:00Z"))
            .verdict();
    return verdict == null ? "" : verdict.message();
  }

  @Test
  void the_scale_of_every_record_is_judged() throws IOException {
    TdxRecords records = new TdxRecords();
    LocalDate start = LocalDate.of(2010, 1, 1);
    for (int i = 0; i < 1000; i++) {
      int date = Integer.parseInt(DateTimeFormatter.BASIC_ISO_DATE.format(start.plusDays(i)));
      int price = i < 100 ? 1000 : 10_000;
      records.day(date, price, price, price, price, 1000f, 100);
    }
    assertThat(verdict(BANK, read(BANK, records)))
        .contains("900 of 1000 records rejected: unit-implausible (900)");
  }

  @Test
  void an_index_is_not_judged_by_scale() throws IOException {
    SeriesId composite = series("000001.SH", Period.DAY);
    TdxRecords index = new TdxRecords();
    for (int i = 1; i <= 28; i++) {
      index.day(20210200 + i, 10_000, 10_000, 10_000, 10_000, 1000f, 100);
    }
    SourceBars read = read(composite, index);
    assertThat(read.bars().size()).isEqualTo(28);
    assertThat(verdict(composite, read)).isEmpty();
  }

  /** As 601288 on 2015-07-06: the raw number has 32 bits, and no flag says that it is in lots. */
  @ParameterizedTest
  @CsvSource({"47846559, 4784655900", "42949672, 42949672"})
  void a_volume_above_32_bits_is_in_lots_even_without_a_flag(int raw, long shares)
      throws IOException {
    float amount = 100f * raw * 3.7f;
    TdxRecords records = new TdxRecords().day(20210203, 370, 380, 360, 370, amount, raw);
    assertThat(read(BANK, records).bars().volume(0)).isEqualTo(shares);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 31})
  void a_half_written_last_record_is_left_out_with_a_warning(int extra) throws IOException {
    SourceBars read = read(BANK, new TdxRecords().flatDay(20210603).raw(new byte[extra]));
    assertThat(read.bars().size()).isEqualTo(1);
    assertThat(read.rejected()).isEmpty();
    assertThat(read.warnings())
        .singleElement()
        .asString()
        .contains("sh600000.day", "last " + extra + " bytes");
  }

  @Test
  void an_empty_file_gives_nothing_and_five_bytes_a_warning() throws IOException {
    SourceBars empty = read(BANK, new TdxRecords());
    assertThat(empty.bars().isEmpty()).isTrue();
    SourceBars five = read(BANK, new TdxRecords().raw(new byte[5]));
    assertThat(five.bars().isEmpty()).isTrue();
    assertThat(five.warnings()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20211301, 20210230, 20210600, 19000101, 99999999, -1})
  void an_impossible_date_is_rejected_with_its_offset_and_bytes(int date) throws IOException {
    SourceBars read =
        read(BANK, new TdxRecords().flatDay(20210603).flatDay(date).flatDay(20210604));
    assertThat(read.bars().size()).isEqualTo(2);
    RejectedBar bad = read.rejected().get(0);
    assertThat(read.rejected()).hasSize(1);
    assertThat(bad.rule()).isEqualTo("bad-date");
    assertThat(bad.ts()).isEmpty();
    assertThat(bad.payload()).hasSize(64);
    assertThat(bad.origin()).isEqualTo(file(BANK) + ":32");
  }

  @ParameterizedTest
  @CsvSource({"0,571", "37478,1440", "35447,571", "35432,65535"})
  void an_impossible_minute_is_rejected(int packedDate, int minute) throws IOException {
    SourceBars read = read(STAR_1M, new TdxRecords().minute(packedDate, minute, 1, 1, 1));
    assertThat(read.bars().isEmpty()).isTrue();
    assertThat(read.rejected()).extracting(RejectedBar::rule).containsExactly("bad-date");
  }

  @Test
  void a_price_that_is_no_number_is_rejected() throws IOException {
    LocalDateTime at = LocalDateTime.of(2021, 6, 3, 9, 31);
    SourceBars read =
        read(
            STAR_1M,
            new TdxRecords()
                .minute(at, Float.NaN, 1, 1)
                .minute(at.plusMinutes(1), 1, Float.POSITIVE_INFINITY, 1)
                .minute(at.plusMinutes(2), 1, 1, 1));
    assertThat(read.bars().size()).isEqualTo(1);
    assertThat(read.rejected())
        .extracting(RejectedBar::rule)
        .containsExactly("not-finite", "not-finite");
  }

  @Test
  void of_several_records_of_one_time_the_last_wins_and_the_others_are_rejected()
      throws IOException {
    SourceBars read =
        read(
            BANK,
            new TdxRecords()
                .day(20210603, 1, 1, 1, 1, 0, 0)
                .day(20210604, 2, 2, 2, 2, 0, 0)
                .day(20210603, 3, 3, 3, 3, 0, 0)
                .day(20210602, 4, 4, 4, 4, 0, 0)
                .day(20210603, 5, 5, 5, 5, 0, 0));
    Bars bars = read.bars();
    assertThat(bars.size()).isEqualTo(3);
    assertThat(bars.ts(0)).isEqualTo(day("2021-06-02"));
    assertThat(bars.close(1)).isEqualTo(0.05);
    assertThat(bars.close(2)).isEqualTo(0.02);
    assertThat(read.rejected()).isEmpty();
    assertThat(read.duplicates())
        .extracting(DuplicateBar::origin)
        .containsExactly(file(BANK) + ":0", file(BANK) + ":64");
    assertThat(read.duplicates().get(0).bar().open(0)).isEqualTo(0.01);
    assertThat(read.warnings()).singleElement().asString().contains("ascending");
  }

  @Test
  void rows_without_trades_are_kept() throws IOException {
    Bars bars = read(BANK, new TdxRecords().day(20210603, 1000, 1000, 1000, 1000, 0, 0)).bars();
    assertThat(bars.size()).isEqualTo(1);
    assertThat(bars.volume(0)).isZero();
  }

  @Test
  void a_range_gives_the_same_bars_as_a_slice_of_everything() throws IOException {
    Random random = new Random(3);
    TdxRecords records = new TdxRecords();
    LocalDate start = LocalDate.of(2001, 1, 1);
    for (int i = 0; i < 7000; i++) {
      if (random.nextInt(3) > 0) {
        records.flatDay(
            Integer.parseInt(DateTimeFormatter.BASIC_ISO_DATE.format(start.plusDays(i))));
      }
    }
    Bars all = read(BANK, records).bars();
    for (int i = 0; i < 200; i++) {
      long from = MarketTime.dayStart(start.plusDays(random.nextInt(7100) - 50));
      TimeRange range = new TimeRange(from, from + random.nextInt(400) * 86_400_000L);
      assertSameBars(read(BANK, range).bars(), all.slice(range));
    }
  }

  @Test
  void a_range_of_a_disordered_file_is_found_by_reading_all_of_it() throws IOException {
    TdxRecords records = new TdxRecords();
    for (int date : new int[] {20210605, 20210606, 20210607, 20210601, 20210602, 20210603}) {
      records.flatDay(date);
    }
    records.writeTo(file(BANK));
    TimeRange range = new TimeRange(day("2021-06-03"), day("2021-06-06"));
    assertThat(read(BANK, range).bars().size()).isEqualTo(3);
  }

  @Test
  void a_record_without_a_time_belongs_to_the_range_of_the_one_before_it() throws IOException {
    TdxRecords records =
        new TdxRecords()
            .flatDay(20210601)
            .flatDay(0)
            .flatDay(20210602)
            .flatDay(20210603)
            .flatDay(0);
    records.writeTo(file(BANK));
    SourceBars read = read(BANK, new TimeRange(day("2021-06-02"), TimeRange.ALL.to()));
    assertThat(read.rejected())
        .extracting(RejectedBar::origin)
        .containsExactly(file(BANK) + ":128");
  }

  private static void assertSameBars(Bars actual, Bars expected) {
    assertThat(actual.size()).isEqualTo(expected.size());
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.sameRow(i, expected, i)).isTrue();
    }
  }

  @Test
  void random_bytes_never_pass_for_bars() throws IOException {
    Random random = new Random(4);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = new byte[random.nextInt(round < 100 ? 200 : 20_000)];
      random.nextBytes(bytes);
      for (SeriesId id : new SeriesId[] {BANK, STAR_1M}) {
        new TdxRecords().raw(bytes).writeTo(file(id));
        assertGarbage(id, bytes.length);
      }
    }
  }

  private void assertGarbage(SeriesId id, int bytes) {
    try {
      SourceBars read = read(id);
      // Few records may carry a date that exists: they are decoded, the rest is rejected.
      assertThat(read.bars().size() + read.rejected().size()).isEqualTo(bytes / 32);
    } catch (SourceException e) {
      assertThat(e).hasMessageContaining(file(id).toString());
    }
  }

  @Test
  void a_large_file_of_garbage_is_refused_by_name() throws IOException {
    byte[] bytes = new byte[3_200_000];
    new Random(5).nextBytes(bytes);
    assertThatThrownBy(() -> read(BANK, new TdxRecords().raw(bytes)))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("sh600000.day is not a TDX bar file");
  }

  @Test
  void a_file_that_grows_and_shrinks_meanwhile_gives_true_bars_or_an_error() throws Exception {
    byte[] content = countingRecords(6000);
    Path file = file(BANK);
    Files.write(file, content);
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try {
      Future<?> writing = writer.submit(() -> rewrite(file, content, done));
      int full = 0;
      for (int i = 0; i < 3000; i++) {
        try {
          full += countedBars(read(BANK));
        } catch (SourceException e) {
          assertThat(e).hasMessageContaining("while it was read");
        }
      }
      done.set(true);
      writing.get();
      assertThat(full).isPositive();
    } finally {
      done.set(true);
      writer.shutdownNow();
    }
    assertThat(countedBars(read(BANK))).isEqualTo(6000);
  }

  /** Day {@code i} has the price {@code i + 1}; returns how many days there are. */
  private static int countedBars(SourceBars read) {
    assertThat(read.rejected()).isEmpty();
    int count = read.bars().size();
    assertThat(IntStream.range(0, count).mapToDouble(read.bars()::close).toArray())
        .isEqualTo(IntStream.rangeClosed(1, count).mapToDouble(day -> day / 100.0).toArray());
    return count;
  }

  private static byte[] countingRecords(int count) {
    TdxRecords records = new TdxRecords();
    LocalDate start = LocalDate.of(2000, 1, 1);
    for (int i = 0; i < count; i++) {
      int date = Integer.parseInt(DateTimeFormatter.BASIC_ISO_DATE.format(start.plusDays(i)));
      records.day(date, i + 1, i + 1, i + 1, i + 1, 0, 0);
    }
    return records.toBytes();
  }

  private static Void rewrite(Path file, byte[] content, AtomicBoolean done) throws IOException {
    Random random = new Random(6);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      while (!done.get()) {
        long size = 32L * random.nextInt(content.length / 32);
        channel.truncate(size);
        channel.position(size);
        while (channel.position() < content.length) {
          int chunk = (int) Math.min(1000, content.length - channel.position());
          channel.write(ByteBuffer.wrap(content, (int) channel.position(), chunk));
        }
      }
    }
    return null;
  }

  @Test
  void names_are_matched_ignoring_case() throws IOException {
    Path upper = root.resolve("other/VipDoc/SH/LDay/Sh600000.DAY");
    new TdxRecords().flatDay(20210603).writeTo(upper);
    for (Path directory : new Path[] {root.resolve("other"), root.resolve("other/VipDoc")}) {
      try (TdxFileSource source = new TdxFileSource(directory)) {
        assertThat(source.symbols(Period.DAY)).containsExactly(BANK.symbol());
        assertThat(source.fetch(BANK, TimeRange.ALL).bars().size()).isEqualTo(1);
      }
    }
  }

  @Test
  void only_files_of_their_folder_and_of_known_codes_are_listed() throws IOException {
    for (String name :
        new String[] {
          "sh/lday/sh600000.day",
          "sh/lday/sz000001.day",
          "sh/lday/sh110059.day",
          "sh/lday/sh777777.day",
          "sh/lday/sh600000.lc1",
          "sh/lday/sh60000.day",
          "sh/lday/readme.txt",
          "sz/lday/sz000001.day",
          "bj/lday/bj920001.day",
          "ds/lday/31#00700.day"
        }) {
      new TdxRecords().flatDay(20210603).writeTo(root.resolve("vipdoc").resolve(name));
    }
    Files.createDirectories(root.resolve("vipdoc/sh/lday/sh600009.day"));
    try (TdxFileSource source = new TdxFileSource(root)) {
      assertThat(source.symbols(Period.DAY))
          .extracting(Symbol::toString)
          .containsExactly("000001.SZ", "600000.SH", "920001.BJ");
      assertThat(source.symbols(Period.MIN1)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "110059.SH,1d,do not prove the scale of the prices of this bond",
    "777777.SH,1d,no prefix tells what this code is",
    "600001.SH,1d,no file",
    "600000.SH,15m,'only 1d, 1m and 5m'"
  })
  void what_cannot_be_read_is_unknown_with_the_reason(String symbol, String period, String reason)
      throws IOException {
    new TdxRecords().flatDay(20210603).writeTo(file(series("110059.SH", Period.DAY)));
    assertThatThrownBy(() -> read(series(symbol, Period.parse(period))))
        .isInstanceOf(UnknownSeriesException.class)
        .hasMessageContaining(symbol.substring(0, 6))
        .hasMessageContaining(reason);
  }

  @Test
  void a_directory_in_place_of_a_file_is_an_error_with_its_path() throws IOException {
    Files.createDirectories(file(BANK));
    assertThatThrownBy(() -> read(BANK))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("sh600000.day");
  }

  @Test
  void a_directory_that_is_missing_empty_or_a_file_is_refused_with_its_path() throws IOException {
    Path empty = Files.createDirectory(root.resolve("empty"));
    Path file = Files.createFile(root.resolve("file"));
    for (Path directory : new Path[] {root.resolve("missing"), empty, file}) {
      assertThatThrownBy(() -> new TdxFileSource(directory))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining(directory.toString());
    }
  }

  @Test
  void a_directory_that_vanishes_later_is_reported() throws IOException {
    Path vipdoc = root.resolve("gone/vipdoc");
    Files.createDirectories(vipdoc.resolve("sh"));
    try (TdxFileSource source = new TdxFileSource(vipdoc)) {
      Files.delete(vipdoc.resolve("sh"));
      Files.delete(vipdoc);
      assertThatThrownBy(() -> source.symbols(Period.DAY))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining(vipdoc.toString());
    }
  }

  @Test
  void the_provider_wants_a_directory_and_nothing_else() {
    TdxFileSourceProvider provider = new TdxFileSourceProvider();
    assertThat(provider.create(SourceContext.of(Map.of("directory", root.toString()))).name())
        .isEqualTo("tdx-file");
    assertThatThrownBy(() -> provider.create(SourceContext.of(Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kline.source.tdx-file.directory");
    assertThatThrownBy(
            () -> provider.create(SourceContext.of(Map.of("directory", "x", "folder", "y"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kline.source.tdx-file.folder");
  }

  @Test
  void appended_records_are_there_at_the_next_fetch() throws IOException {
    assertThat(read(BANK, new TdxRecords().flatDay(20210603)).bars().size()).isEqualTo(1);
    Files.write(
        file(BANK), new TdxRecords().flatDay(20210604).toBytes(), StandardOpenOption.APPEND);
    TimeRange range = new TimeRange(day("2021-06-03"), TimeRange.ALL.to());
    assertThat(read(BANK, range).bars().size()).isEqualTo(2);
  }
}
