package io.klinesaga.source.tdx.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of every kind of instrument and format, written by {@link TdxRecords}: what is read equals
 * what was written, or is refused by name.
 */
@Timeout(60)
class TdxKindsTest {
  private static final int RECORDS = 40;
  private static final LocalDate FIRST = LocalDate.of(2024, 3, 1);

  @TempDir private Path root;

  private static int date(int i) {
    LocalDate day = FIRST.plusDays(i);
    return day.getYear() * 10_000 + day.getMonthValue() * 100 + day.getDayOfMonth();
  }

  private Path file(String symbol, String folder, String extension) {
    Symbol parsed = Symbol.parse(symbol);
    String market = parsed.exchange().name().toLowerCase(Locale.ROOT);
    return root.resolve(
        "vipdoc/" + market + "/" + folder + "/" + market + parsed.code() + "." + extension);
  }

  private TdxFileSource source() {
    return new TdxFileSource(root);
  }

  private static SourceBars read(TdxFileSource source, String symbol, Period period) {
    return source.fetch(new SeriesId(Symbol.parse(symbol), period), TimeRange.ALL);
  }

  /** Every prefix of the manual, by exchange, decimals of prices and prefix. */
  @ParameterizedTest
  @CsvSource({
    "SH,2,600 601 603 605 688 689 000 999 880 881",
    "SH,3,900 50 51 52 53 55 56 58 204",
    "SZ,2,000 001 002 003 300 301 302 200 39",
    "SZ,3,15 16 18 131",
    "BJ,2,43 83 87 88 92 899"
  })
  void prices_of_every_prefix_are_read_as_written(Exchange exchange, int decimals, String prefixes)
      throws IOException {
    Random random = new Random(7);
    for (String prefix : prefixes.split(" ", -1)) {
      StringBuilder code = new StringBuilder(prefix);
      while (code.length() < 6) {
        code.append(random.nextInt(10));
      }
      if (code.toString().startsWith("899") && !prefix.equals("899")) {
        continue;
      }
      String symbol = code + "." + exchange;
      TdxRecords records = new TdxRecords();
      long[] closes = new long[RECORDS];
      for (int i = 0; i < RECORDS; i++) {
        closes[i] = 1 + random.nextInt(9_999_999);
        records.day(date(i), closes[i], closes[i], closes[i], closes[i], 0, 0);
      }
      records.writeTo(file(symbol, "lday", "day"));
      Bars bars = read(source(), symbol, Period.DAY).bars();
      for (int i = 0; i < RECORDS; i++) {
        assertThat(bars.close(i))
            .as(symbol)
            .isEqualTo(BigDecimal.valueOf(closes[i], decimals).doubleValue());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "600118.SH,fzline,5,MIN5,2", "600118.SH,minline,5,MIN5,2", "600118.SH,minline,1,MIN1,2",
    "000001.SZ,minline,01,MIN1,2", "510050.SH,fzline,5,MIN5,3", "920001.BJ,fzline,1,MIN1,2"
  })
  void the_older_minute_formats_are_read_as_written(
      String symbol, String folder, String extension, Period period, int decimals)
      throws IOException {
    Random random = new Random(symbol.hashCode());
    TdxRecords records = new TdxRecords();
    LocalDateTime start = LocalDateTime.of(2011, 8, 17, 9, 30);
    long[][] prices = new long[RECORDS][];
    long[] volumes = new long[RECORDS];
    for (int i = 0; i < RECORDS; i++) {
      long low = 900 + random.nextInt(100);
      prices[i] = new long[] {low + 1, low + 5, low, low + 2};
      volumes[i] = 100L * (1 + random.nextInt(1000));
      float amount = (float) (volumes[i] * (low + 2) / Math.pow(10, decimals));
      records.oldMinute(
          start.plusMinutes(5L * (i % 24 + 1)).plusDays(i / 24), prices[i], amount, volumes[i]);
    }
    records.writeTo(file(symbol, folder, extension));
    TdxFileSource source = source();
    assertThat(source.symbols(period)).containsExactly(Symbol.parse(symbol));
    assertThat(source.skipped(period)).isEmpty();
    Bars bars = read(source, symbol, period).bars();
    assertThat(bars.size()).isEqualTo(RECORDS);
    assertThat(MarketTime.dateTime(bars.ts(0))).isEqualTo(LocalDateTime.of(2011, 8, 17, 9, 35));
    for (int i = 0; i < RECORDS; i++) {
      assertThat(new double[] {bars.open(i), bars.high(i), bars.low(i), bars.close(i)})
          .containsExactly(
              java.util.Arrays.stream(prices[i])
                  .mapToDouble(p -> BigDecimal.valueOf(p, decimals).doubleValue())
                  .toArray());
      assertThat(bars.volume(i)).isEqualTo(volumes[i]);
    }
  }

  @Test
  void a_newer_file_is_preferred_and_the_older_one_told() throws IOException {
    LocalDateTime end = LocalDateTime.of(2024, 3, 1, 9, 35);
    new TdxRecords()
        .oldMinute(end, new long[] {900, 900, 900, 900}, 900, 100)
        .writeTo(file("600118.SH", "fzline", "5"));
    new TdxRecords().minute(end, 10f, 1000, 100).writeTo(file("600118.SH", "fzline", "lc5"));
    TdxFileSource source = source();
    assertThat(read(source, "600118.SH", Period.MIN5).bars().close(0)).isEqualTo(10);
    assertThat(source.symbols(Period.MIN5)).hasSize(1);
    assertThat(source.skipped(Period.MIN5))
        .containsExactly(
            "1 files of an older format stand beside a newer one of the same symbol, such as"
                + " [sh600118.5]");
  }

  @ParameterizedTest
  @CsvSource({"204001.SH", "131810.SZ"})
  void a_repo_has_its_volume_where_the_amount_proves_the_unit(String symbol) throws IOException {
    Random random = new Random(3);
    long[] volumes = random.longs(RECORDS, 1, 4_000_000_000L).toArray();
    TdxRecords records = new TdxRecords().day(date(0), 2010, 2020, 2000, 2015, 0, 0);
    for (int i = 1; i < RECORDS; i++) {
      float factor = i % 4 == 0 ? 100 : 1000;
      records.day(date(i), 2010, 2020, 2000, 2015, volumes[i] * factor, volumes[i]);
    }
    records.writeTo(file(symbol, "lday", "day"));
    Bars bars = read(source(), symbol, Period.DAY).bars();
    assertThat(bars.close(0)).isEqualTo(2.015);
    assertThat(bars.volume(0)).isZero();
    for (int i = 1; i < RECORDS; i++) {
      assertThat(bars.volume(i)).isEqualTo(i % 4 == 0 ? Bars.NO_VOLUME : volumes[i]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1000,10,10",
    "1000,1,1",
    "1000,100,0",
    "100,1,0",
    "100,10,0",
    "100,100,0",
    "10000,1,0",
    "10000,10,0",
    "10000,100,0",
    "1000,1000,0"
  })
  void a_bond_is_read_only_in_the_scale_that_its_amounts_prove(
      int divisor, int bondsPerUnit, int read) throws IOException {
    for (String symbol : List.of("113001.SH", "123456.SZ", "010107.SH")) {
      Random random = new Random(symbol.hashCode());
      TdxRecords records = new TdxRecords();
      double[] prices = random.doubles(RECORDS, 95, 140).toArray();
      long[] volumes = random.longs(RECORDS, 1000, 100_000).toArray();
      for (int i = 0; i < RECORDS; i++) {
        long raw = Math.round(prices[i] * divisor);
        double amount = (double) volumes[i] * bondsPerUnit * raw / divisor;
        records.day(date(i), raw, raw, raw, raw, (float) amount, volumes[i]);
      }
      records.writeTo(file(symbol, "lday", "day"));
      TdxFileSource source = source();
      if (read == 0) {
        assertThat(source.symbols(Period.DAY)).doesNotContain(Symbol.parse(symbol));
        assertThat(source.skipped(Period.DAY).toString())
            .contains("bonds whose amounts do not prove the scale", symbol);
        assertThatThrownBy(() -> read(source, symbol, Period.DAY))
            .isInstanceOf(UnknownSeriesException.class)
            .hasMessageContaining("do not prove the scale");
        continue;
      }
      assertThat(source.symbols(Period.DAY)).contains(Symbol.parse(symbol));
      Bars bars = read(source, symbol, Period.DAY).bars();
      for (int i = 0; i < RECORDS; i++) {
        assertThat(bars.close(i))
            .isEqualTo(BigDecimal.valueOf(Math.round(prices[i] * 1000), 3).doubleValue());
        assertThat(bars.volume(i)).isEqualTo(volumes[i] * read);
      }
    }
  }

  @Test
  void the_published_record_of_a_convertible_bond_is_in_lots() throws IOException {
    TdxRecords records = new TdxRecords();
    for (int i = 0; i < 5; i++) {
      records.day(20140818 + i, 102_830, 102_900, 102_700, 102_830, 176_909_856f, 172_103);
    }
    records.writeTo(file("113001.SH", "lday", "day"));
    Bars bars = read(source(), "113001.SH", Period.DAY).bars();
    assertThat(bars.close(4)).isEqualTo(102.83);
    assertThat(bars.volume(4)).isEqualTo(1_721_030);
  }

  @Test
  void a_record_of_another_scale_within_a_bond_is_rejected() throws IOException {
    TdxRecords records = new TdxRecords();
    for (int i = 0; i < RECORDS; i++) {
      long raw = i == 3 ? 1_200_000 : 120_000;
      records.day(date(i), raw, raw, raw, raw, 1_200_000f, 1000);
    }
    records.writeTo(file("113001.SH", "lday", "day"));
    SourceBars read = read(source(), "113001.SH", Period.DAY);
    assertThat(read.bars().size()).isEqualTo(RECORDS - 1);
    assertThat(read.rejected()).hasSize(1);
    assertThat(read.rejected().get(0).rule()).isEqualTo("unit-implausible");
    assertThat(read.rejected().get(0).origin()).endsWith("sh113001.day:96");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void a_bond_with_hardly_a_trade_proves_nothing(int traded) throws IOException {
    TdxRecords records = new TdxRecords();
    for (int i = 0; i < RECORDS; i++) {
      long volume = i < traded ? 1000 : 0;
      records.day(date(i), 120_000, 120_000, 120_000, 120_000, volume * 1200f, volume);
    }
    records.writeTo(file("113001.SH", "lday", "day"));
    assertThat(source().symbols(Period.DAY)).isEmpty();
  }

  @Test
  void prefixes_of_a_file_are_read_and_all_else_is_told_by_kind() throws IOException {
    new TdxRecords().flatDay(20240301).writeTo(file("600000.SH", "lday", "day"));
    new TdxRecords().flatDay(20240301).writeTo(file("590001.SH", "lday", "day"));
    new TdxRecords().flatDay(20240301).writeTo(file("777777.SH", "lday", "day"));
    Files.writeString(root.resolve("vipdoc/sh/lday/readme.txt"), "x");
    Files.createDirectories(root.resolve("vipdoc/ds/lday"));
    Instruments own =
        Instruments.shipped()
            .with(Files.writeString(root.resolve("symbols.txt"), "SH 59 fund 3\n"));
    TdxFileSource source = new TdxFileSource(root, own);
    assertThat(source.symbols(Period.DAY))
        .containsExactly(Symbol.parse("590001.SH"), Symbol.parse("600000.SH"));
    assertThat(read(source, "590001.SH", Period.DAY).bars().close(0)).isEqualTo(1.0);
    assertThat(source.skipped(Period.DAY))
        .containsExactly(
            "1 1d files of codes that no prefix knows (kline.symbols.file may name more), such as"
                + " [777777.SH]",
            "1 1d files are not named like sh600000.day, such as ["
                + root.resolve("vipdoc/sh/lday/readme.txt")
                + "]",
            "the folder ds in " + root.resolve("vipdoc") + " has another layout and is not read");
  }

  @Test
  void a_folder_with_only_other_markets_gets_a_true_message() throws IOException {
    Files.createDirectories(root.resolve("vipdoc/ds/lday"));
    Path vipdoc = root.resolve("vipdoc");
    for (Path given : List.of(root, vipdoc)) {
      assertThatThrownBy(() -> new TdxFileSource(given))
          .isInstanceOf(SourceException.class)
          .hasMessageStartingWith("tdx-file: " + vipdoc + " has only the folder ds, futures");
    }
    Files.delete(root.resolve("vipdoc/ds/lday"));
    Files.delete(root.resolve("vipdoc/ds"));
    assertThatThrownBy(this::source)
        .hasMessageContaining(vipdoc + " has none of the folders sh, sz and bj");
    assertThatThrownBy(() -> new TdxFileSource(vipdoc))
        .hasMessageContaining("has neither a folder vipdoc nor folders sh, sz or bj");
  }
}
