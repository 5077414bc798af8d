package io.klinesaga.source.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.csv.ExportWriter.Date;
import io.klinesaga.source.csv.ExportWriter.Row;
import io.klinesaga.source.csv.ExportWriter.Tool;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tool writes is read back equal, or refused by name, and never anything else. */
class CsvRoundTripTest {
  private static final Charset GBK = Charset.forName("GBK");
  private static final SeriesId DAILY = new SeriesId(Symbol.parse("600000.SH"), Period.DAY);

  private final Random random = new Random(13);

  @TempDir private Path directory;

  private KlineSource source(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("directory", directory.toString());
    return new CsvSourceProvider().create(SourceContext.of(all));
  }

  private SourceBars read(SeriesId series, Map<String, String> settings) {
    try (KlineSource source = source(settings)) {
      return source.fetch(series, TimeRange.ALL);
    }
  }

  private List<Row> days(int count) {
    List<Row> rows = new ArrayList<>();
    LocalDate day = LocalDate.of(1996, 1, 2).plusDays(random.nextInt(9000));
    for (int i = 0; i < count; i++) {
      rows.add(row(day.atStartOfDay()));
      day = day.plusDays(1 + random.nextInt(4));
    }
    return rows;
  }

  private Row row(LocalDateTime time) {
    BigDecimal low = BigDecimal.valueOf(100 + random.nextInt(100_000), 2);
    BigDecimal high = low.add(BigDecimal.valueOf(random.nextInt(500), 2));
    return new Row(
        time,
        low.add(BigDecimal.valueOf(0, 2)),
        high,
        low,
        high,
        random.nextLong(3_000_000_000L),
        BigDecimal.valueOf(random.nextLong(1_000_000_000_000L), 2));
  }

  private static void assertRead(SourceBars read, List<Row> rows) {
    assertThat(read.rejected()).isEmpty();
    assertThat(read.bars().size()).isEqualTo(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      assertThat(read.bars().sameRow(i, bar(rows.get(i)), 0)).as(rows.get(i).toString()).isTrue();
    }
  }

  private static Bars bar(Row row) {
    return new Bars.Builder(1)
        .add(
            row.time().toEpochSecond(ZoneOffset.ofHours(8)) * 1000,
            row.open().doubleValue(),
            row.high().doubleValue(),
            row.low().doubleValue(),
            row.close().doubleValue(),
            row.shares(),
            row.yuan().doubleValue())
        .build();
  }

  static Stream<Arguments> every_tool_and_date() {
    return Stream.of(Tool.values())
        .flatMap(tool -> Stream.of(Date.values()).map(date -> Arguments.of(tool, date)));
  }

  @ParameterizedTest
  @MethodSource("every_tool_and_date")
  void a_daily_file_is_read_equal(Tool tool, Date date) throws IOException {
    ExportWriter writer = new ExportWriter().as(tool);
    writer.date = date::write;
    writer.hasThousands = tool != Tool.TDX_EXPORT && random.nextBoolean();
    writer.hasEmptyLines = tool != Tool.TDX_EXPORT && random.nextBoolean();
    writer.hasMark = tool != Tool.TDX_EXPORT && random.nextBoolean();
    writer.lineEnd = random.nextBoolean() ? "\r\n" : "\n";
    List<Row> rows = days(60);
    writer.write(directory.resolve("1d/600000.SH.csv"), rows);
    assertRead(read(DAILY, Map.of("profile", tool.profile(), "date-format", date.setting)), rows);
  }

  @ParameterizedTest
  @MethodSource("every_tool_and_date")
  void read_with_another_profile_it_is_equal_or_refused(Tool tool, Date date) throws IOException {
    ExportWriter writer = new ExportWriter().as(tool);
    writer.date = date::write;
    List<Row> rows = days(20);
    writer.write(directory.resolve("1d/600000.SH.csv"), rows);
    int refused = 0;
    for (Tool other : Tool.values()) {
      try {
        SourceBars read = read(DAILY, Map.of("profile", other.profile()));
        if (read.bars().isEmpty()) {
          assertThat(read.rejected()).hasSize(rows.size());
          assertThat(read.rejected().get(0).reason())
              .contains(writer.date.apply(rows.get(0).time()));
        } else {
          assertRead(read, rows);
        }
      } catch (SourceException e) {
        refused++;
        assertThat(e).hasMessageContaining("600000.SH.csv");
      }
    }
    assertThat(refused).isGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(Tool.class)
  void a_file_of_another_profile_is_told_which_one_is_closest(Tool tool) throws IOException {
    ExportWriter writer = new ExportWriter().as(tool);
    writer.charset = StandardCharsets.UTF_8;
    writer.write(directory.resolve("1d/600000.SH.csv"), days(3));
    String other = tool == Tool.AKSHARE ? "tushare" : "akshare";
    assertThatThrownBy(() -> read(DAILY, Map.of("profile", other)))
        .hasMessageContaining("missing for profile " + other)
        .hasMessageContaining("; the closest profile is ");
  }

  @ParameterizedTest
  @CsvSource({
    "600000.SH.csv,600000.SH",
    "sh.600000.csv,600000.SH",
    "SH600000.csv,600000.SH",
    "SH#600000.txt,600000.SH",
    "600000.XSHG.csv,600000.SH",
    "600000.SS.CSV,600000.SH",
    "600000.csv,600000.SH",
    "000001.XSHE.csv,000001.SZ",
    "sz1.csv,000001.SZ",
    "1.SZ.csv,000001.SZ",
    "300750.csv,300750.SZ",
    "430047.csv,430047.BJ",
    "920001.BJ.csv,920001.BJ",
    "510050.csv,510050.SH",
    "159915.csv,159915.SZ",
    "399001.csv,399001.SZ"
  })
  void every_notation_of_a_file_name_is_understood(String name, String symbol) throws IOException {
    List<Row> rows = days(5);
    new ExportWriter().as(Tool.KLINE).write(directory.resolve("1d").resolve(name), rows);
    SeriesId series = new SeriesId(Symbol.parse(symbol), Period.DAY);
    try (KlineSource source = source(Map.of())) {
      assertThat(source.symbols(Period.DAY)).containsExactly(series.symbol());
      assertThat(source.skipped(Period.DAY)).isEmpty();
    }
    assertRead(read(series, Map.of()), rows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "000001.csv|000001.SH or 000001.SZ", "1.csv|bare-code=share or index",
        "2024.csv|can be a year as well as a code", "600000.SH_qfq.csv|prices are adjusted",
        "600000_hfq.csv|prices are adjusted", "浦发银行.csv|not named like 600000.SH",
        "notes.md|do not end with .csv or .txt", "600000.NYSE.csv|not named like 600000.SH",
        "699999.csv|not named like 600000.SH"
      })
  void a_file_that_is_not_read_is_told_with_the_reason(String name, String reason)
      throws IOException {
    new ExportWriter().as(Tool.KLINE).write(directory.resolve("1d").resolve(name), days(3));
    try (KlineSource source = source(Map.of())) {
      assertThat(source.symbols(Period.DAY)).isEmpty();
      assertThat(source.skipped(Period.DAY))
          .singleElement()
          .asString()
          .startsWith("1 entry ")
          .contains(reason)
          .contains(name);
    }
  }

  @Test
  void a_code_of_two_markets_is_what_the_setting_says() throws IOException {
    List<Row> rows = days(5);
    new ExportWriter().as(Tool.KLINE).write(directory.resolve("1d/000001.csv"), rows);
    SeriesId share = new SeriesId(Symbol.parse("000001.SZ"), Period.DAY);
    SeriesId index = new SeriesId(Symbol.parse("000001.SH"), Period.DAY);
    assertRead(read(share, Map.of("bare-code", "share")), rows);
    assertRead(read(index, Map.of("bare-code", "index")), rows);
  }

  @Test
  void two_files_of_one_series_are_refused_by_name() throws IOException {
    new ExportWriter().as(Tool.KLINE).write(directory.resolve("1d/SH600000.csv"), days(3));
    new ExportWriter().as(Tool.KLINE).write(directory.resolve("1d/600000.SH.csv"), days(3));
    assertThatThrownBy(() -> read(DAILY, Map.of()))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("2 files are of 600000.SH 1d")
        .hasMessageContaining("SH600000.csv")
        .hasMessageContaining("600000.SH.csv");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"600000.SH", "sh.600000", "SH600000", "600000.XSHG", "600000", "=\"600000\""})
  void every_notation_of_a_cell_is_understood(String cell) throws IOException {
    ExportWriter writer = new ExportWriter().as(Tool.BAOSTOCK);
    writer.symbol =
        cell.replace("\"", "").equals(cell) ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    List<Row> rows = days(5);
    writer.write(directory.resolve("1d/600000.SH.csv"), rows);
    assertRead(read(DAILY, Map.of("profile", "baostock")), rows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"600000.SZ", "600001", "sz600000", "60000", "", "浦发银行"})
  void a_cell_of_another_symbol_is_rejected(String cell) throws IOException {
    ExportWriter writer = new ExportWriter().as(Tool.BAOSTOCK);
    writer.symbol = cell;
    writer.write(directory.resolve("1d/600000.SH.csv"), days(5));
    SourceBars read = read(DAILY, Map.of("profile", "baostock"));
    assertThat(read.bars().isEmpty()).isTrue();
    assertThat(read.rejected())
        .hasSize(5)
        .allSatisfy(bar -> assertThat(bar.rule()).isEqualTo("wrong-symbol"));
  }

  @ParameterizedTest
  @CsvSource({
    "shares,1,yuan,1",
    "lots,100,yuan,1",
    "lots,100,thousand-yuan,1000",
    "shares,1,ten-thousand-yuan,10000"
  })
  void every_unit_is_read_to_the_last_share(String volume, int shares, String amount, int yuan)
      throws IOException {
    for (Tool tool : Tool.values()) {
      ExportWriter writer = new ExportWriter().as(tool);
      writer.sharesPerUnit = shares;
      writer.yuanPerUnit = yuan;
      List<Row> rows = days(40);
      writer.write(directory.resolve("1d/600000.SH.csv"), rows);
      assertRead(
          read(
              DAILY,
              Map.of("profile", tool.profile(), "volume-unit", volume, "amount-unit", amount)),
          rows);
    }
  }

  static Stream<Arguments> minute_times() {
    return Stream.of(
        minute("date,time", "yyyy-MM-dd,HH:mm"),
        minute("date,time", "yyyy/M/d,H:mm:ss"),
        minute("date,time", "yyyyMMdd,HHmm"),
        minute("date,time", "yyyyMMdd,Hmm"),
        minute("date,time", "yyyy-MM-dd,yyyyMMddHHmmss'000'"),
        minute("date,time", "yyyy-MM-dd,h:mm a"),
        minute("date,note", "yyyyMMddHHmmss,'x'"),
        minute("date,note", "yyyy/M/d H:mm,'x'"),
        minute("date,note", "yyyy-MM-dd'T'HH:mm:ss.SSS,'x'"));
  }

  private static Arguments minute(String header, String pattern) {
    DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern, java.util.Locale.ENGLISH);
    return Arguments.of(header, pattern, (Function<LocalDateTime, String>) format::format);
  }

  @ParameterizedTest
  @MethodSource("minute_times")
  void minute_bars_are_read_whatever_way_their_time_is_written(
      String header, String pattern, Function<LocalDateTime, String> time) throws IOException {
    List<Row> rows = new ArrayList<>();
    StringBuilder text = new StringBuilder(header + ",open,high,low,close,volume,amount\n");
    for (int minute = 1; minute <= 120; minute++) {
      Row row = row(LocalDate.of(2024, 3, 4).atTime(9, 30).plusMinutes(minute));
      rows.add(row);
      text.append(time.apply(row.time())).append(',').append(row.open()).append(',');
      text.append(row.high()).append(',').append(row.low()).append(',').append(row.close());
      text.append(',').append(row.shares()).append(',').append(row.yuan()).append('\n');
    }
    Path file = directory.resolve("1m/600000.SH.csv");
    java.nio.file.Files.createDirectories(file.getParent());
    java.nio.file.Files.writeString(file, text);
    assertRead(read(new SeriesId(DAILY.symbol(), Period.MIN1), Map.of()), rows);
  }

  @Test
  void a_charset_is_read_as_told_and_another_one_named() throws IOException {
    List<Row> rows = days(5);
    ExportWriter writer = new ExportWriter().as(Tool.AKSHARE);
    writer.charset = GBK;
    writer.write(directory.resolve("1d/600000.SH.csv"), rows);
    assertRead(read(DAILY, Map.of("profile", "akshare", "charset", "gbk")), rows);
    assertThatThrownBy(() -> read(DAILY, Map.of("profile", "akshare")))
        .hasMessageContaining("is not UTF-8 text")
        .hasMessageContaining("kline.source.csv.charset=gbk");
    writer.charset = StandardCharsets.UTF_8;
    writer.hasMark = true;
    writer.write(directory.resolve("1d/600000.SH.csv"), rows);
    assertRead(read(DAILY, Map.of("profile", "akshare", "charset", "gbk")), rows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"前复权", "后复权"})
  void an_adjusted_export_is_refused_by_its_title(String adjustment) throws IOException {
    ExportWriter writer = new ExportWriter().as(Tool.TDX_EXPORT);
    writer.title = "600000 浦发银行 日线 " + adjustment;
    writer.write(directory.resolve("1d/600000.SH.csv"), days(3));
    assertThatThrownBy(() -> read(DAILY, Map.of("profile", "tdx-export")))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(
            "title is '600000 浦发银行 日线 " + adjustment + "', the prices are adjusted");
  }

  @ParameterizedTest
  @CsvSource({
    "600001 某某股份 日线 不复权,expected one of 600000.SH",
    "600000 浦发银行 周线 不复权,expected bars of 1d"
  })
  void a_title_that_contradicts_the_file_is_refused(String title, String reason)
      throws IOException {
    ExportWriter writer = new ExportWriter().as(Tool.TDX_EXPORT);
    writer.title = title;
    writer.write(directory.resolve("1d/600000.SH.csv"), days(3));
    assertThatThrownBy(() -> read(DAILY, Map.of("profile", "tdx-export")))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "baostock,adjustflag,1",
    "baostock,adjustflag,2",
    "kline,adjustflag,2",
    "kline,adjust,qfq",
    "kline,复权,后复权",
    "qlib,factor,0.8312"
  })
  void adjusted_lines_refuse_the_file(String profile, String column, String value)
      throws IOException {
    write("date,open,high,low,close,volume,amount," + column, "2024-03-01,1,1,1,1,5,6," + value);
    assertThatThrownBy(() -> read(DAILY, Map.of("profile", profile)))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(
            "600000.SH.csv:2: " + column + " is '" + value + "': the prices are adj");
  }

  @ParameterizedTest
  @CsvSource({
    "baostock,adjustflag,3",
    "kline,adjust,",
    "kline,复权,不复权",
    "qlib,factor,1.0",
    "kline,factor,0.8"
  })
  void raw_lines_are_read(String profile, String column, String value) throws IOException {
    write(
        "date,open,high,low,close,volume,amount," + column,
        "2024-03-01,1,1,1,1,5,6," + (value == null ? "" : value));
    assertThat(read(DAILY, Map.of("profile", profile)).bars().size()).isEqualTo(1);
  }

  private void write(String... lines) throws IOException {
    Path file = directory.resolve("1d/600000.SH.csv");
    java.nio.file.Files.createDirectories(file.getParent());
    java.nio.file.Files.writeString(file, String.join("\n", lines) + "\n");
  }

  @Test
  void a_file_with_nothing_but_adjusted_prices_is_refused() throws IOException {
    write("date,open_qfq,high_qfq,low_qfq,close_qfq,volume,amount", "2024-03-01,1,1,1,1,5,6");
    assertThatThrownBy(() -> read(DAILY, Map.of()))
        .hasMessageContaining("missing for profile kline: open, high, low, close")
        .hasMessageContaining("adjusted prices, such as open_qfq, are not taken for raw ones");
    assertThatThrownBy(() -> read(DAILY, Map.of("column.open", "open_qfq")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "kline.source.csv.column.open=open_qfq: expected a column of raw prices");
  }

  @Test
  void columns_can_be_named_one_by_one() throws IOException {
    write("t;o;h;l;c;v;a;ts", "03.04.2024;1;4;1;2;7;6;x");
    SourceBars read =
        read(
            DAILY,
            Map.of(
                "delimiter",
                "semicolon",
                "date-format",
                "dd.MM.yyyy",
                "column.date",
                "t",
                "column.open",
                "o",
                "column.high",
                "h",
                "column.low",
                "l",
                "column.close",
                "c",
                "column.volume",
                "v",
                "column-amount",
                "a"));
    assertThat(read.rejected()).isEmpty();
    assertThat(read.bars().firstTs())
        .isEqualTo(
            LocalDate.of(2024, 4, 3).atStartOfDay().toEpochSecond(ZoneOffset.ofHours(8)) * 1000);
    assertThat(read.bars().volume(0)).isEqualTo(7);
  }

  @Test
  void two_columns_for_one_value_are_refused_until_one_is_named() throws IOException {
    write("date,ts,open,high,low,close,volume,amount", "2024-03-01,1709222400000,1,1,1,1,5,6");
    assertThatThrownBy(() -> read(DAILY, Map.of()))
        .hasMessageContaining("expected only one of the columns 'date' and 'ts'");
    assertThat(read(DAILY, Map.of("column.date", "date")).bars().size()).isEqualTo(1);
    assertThat(read(DAILY, Map.of("column.ts", "ts")).bars().size()).isEqualTo(1);
  }

  @Test
  void another_delimiter_is_told() throws IOException {
    write("d;open;high;low;close;vol", "2024-03-01;1;1;1;1;5");
    assertThatThrownBy(() -> read(DAILY, Map.of("profile", "tushare")))
        .hasMessageContaining("kline.source.csv.delimiter=semicolon");
  }

  @Test
  void floating_point_noise_of_a_volume_is_no_fraction() throws IOException {
    write("date,open,high,low,close,volume,amount", "2024-03-01,1,1,1,1,110.00000000000001,6");
    assertThat(read(DAILY, Map.of()).bars().volume(0)).isEqualTo(110);
    write("date,open,high,low,close,volume,amount", "2024-03-01,1,1,1,1,11.015,6");
    assertThat(read(DAILY, Map.of("volume-unit", "lots")).rejected())
        .singleElement()
        .satisfies(bar -> assertThat(bar.reason()).contains("a whole number of shares in lots"));
  }

  @Test
  void a_suspended_day_with_empty_cells_is_a_day_without_price_and_volume() throws IOException {
    write("date,open,high,low,close,volume,amount", "2024-03-01,,,,,,", "2024-03-04,,,,,0,0.0");
    SourceBars read = read(DAILY, Map.of());
    assertThat(read.rejected()).isEmpty();
    assertThat(read.bars().size()).isEqualTo(2);
    assertThat(read.bars().close(1)).isZero();
    assertThat(read.bars().volume(1)).isZero();
  }

  @Test
  void the_reading_profile_tells_what_was_set() {
    SeriesId minute = new SeriesId(DAILY.symbol(), Period.MIN1);
    assertThat(profile(DAILY)).isEqualTo("SHARES YUAN END false ");
    assertThat(profile(DAILY, "profile=tushare")).isEqualTo("LOTS THOUSAND_YUAN END false tushare");
    assertThat(profile(minute, "profile=tushare")).isEqualTo("SHARES YUAN END false tushare");
    assertThat(profile(minute, "profile=tushare", "volume-unit=lots"))
        .isEqualTo("LOTS YUAN END false tushare");
    assertThat(profile(minute, "bar-label=start", "sparse=true", "column.date=d"))
        .isEqualTo("SHARES YUAN START true column.date=d");
  }

  private String profile(SeriesId series, String... settings) {
    Map<String, String> all = new TreeMap<>();
    for (String setting : settings) {
      all.put(setting.split("=", -1)[0], setting.split("=", -1)[1]);
    }
    try (KlineSource source = source(all)) {
      var read = source.profile(series);
      return read.volumeUnit()
          + " "
          + read.amountUnit()
          + " "
          + read.barLabel()
          + " "
          + read.sparse()
          + " "
          + read.columns();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "profile|wind|one of [akshare, baostock, kline, qlib, tdx-export, tushare]",
        "volume-unit|kg|one of [lots, shares]",
        "amount-unit|dollar|one of [ten-thousand-yuan, thousand-yuan, yuan]",
        "bar-label|middle|one of [end, start]",
        "charset|klingon|an encoding such as utf-8 or gbk",
        "delimiter|ab|one of [comma, pipe, semicolon, tab] or one character",
        "title-lines|-1|a whole number from 0 to 100",
        "date-format|HH:mm|auto, epoch-s, epoch-ms or a pattern",
        "date-format|M/d/yyyy h:mm|auto, epoch-s, epoch-ms or a pattern",
        "bare-code|guess|one of [index, share, unique]",
        "files|one|one of [many-symbols, per-series]",
        "colour|red|unknown setting"
      })
  void a_wrong_setting_is_named_with_what_is_expected(String key, String value, String expected) {
    assertThatThrownBy(() -> source(Map.of(key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kline.source.csv." + key)
        .hasMessageContaining(expected);
  }

  @Test
  void many_symbols_in_one_file_are_read_equal_with_little_room() throws IOException {
    Map<Symbol, List<Row>> model = market();
    for (int room : new int[] {1, 70, 1000}) {
      try (KlineSource source = many(room)) {
        assertThat(source.symbols(Period.DAY)).isEqualTo(model.keySet());
        model.forEach(
            (symbol, rows) ->
                assertRead(source.fetch(new SeriesId(symbol, Period.DAY), TimeRange.ALL), rows));
        assertThat(source.skipped(Period.DAY))
            .singleElement()
            .asString()
            .contains("2 entries that are lines without a known symbol")
            .contains("b.csv:2: '上证'");
      }
    }
  }

  @Test
  void contradicting_lines_of_a_file_with_many_symbols_are_told_for_each_range()
      throws IOException {
    write(
        "symbol,date,open,high,low,close,volume,amount",
        "600000.SH,2024-03-01,10,10,10,10,100,1000",
        "600000.SH,2024-03-01,10,10,10,10,200,2000",
        "600000.SH,2024-03-04,10,10,10,10,100,1000",
        "600000.SH,2024-03-04,10,10,10,10,300,3000",
        "600000.SH,2024-03-05,10,10,10,10,100,1000");
    SeriesId series = new SeriesId(Symbol.parse("600000.SH"), Period.DAY);
    try (KlineSource source = source(Map.of("files", "many-symbols"))) {
      assertThat(source.fetch(series, TimeRange.ALL).duplicates()).hasSize(2);
      TimeRange second = TimeRange.ofDays(LocalDate.of(2024, 3, 4), LocalDate.of(2024, 3, 5));
      assertThat(source.fetch(series, second).duplicates())
          .singleElement()
          .satisfies(
              duplicate -> {
                assertThat(duplicate.bar().volume(0)).isEqualTo(100);
                assertThat(duplicate.origin()).endsWith(".csv:4");
              });
    }
  }

  private KlineSource many(int room) {
    CsvSettings settings =
        new CsvSettings(Map.of("directory", directory.toString(), "profile", "tushare"));
    CsvFolder folder = new CsvFolder(settings.directory());
    CsvFormat format = settings.format(Instruments.shipped());
    return new io.klinesaga.source.csv.CsvSource(
        folder, format, new ManySymbols(folder, format, room));
  }

  /** Two files whose lines are of the symbols in turn. */
  private Map<Symbol, List<Row>> market() throws IOException {
    Map<Symbol, List<Row>> model = new TreeMap<>();
    for (String symbol : List.of("600000.SH", "000001.SZ", "430047.BJ", "300750.SZ")) {
      model.put(Symbol.parse(symbol), days(40));
    }
    for (int half = 0; half < 2; half++) {
      List<String> lines = new ArrayList<>();
      lines.add(Tool.TUSHARE.header);
      if (half == 1) {
        lines.add("上证,20240301,1,1,1,1,1,1,1,1,1");
        lines.add(",20240301,1,1,1,1,1,1,1,1,1");
      }
      for (int i = half * 20; i < half * 20 + 20; i++) {
        int day = i;
        model.forEach((symbol, rows) -> lines.add(tushareLine(symbol, rows.get(day))));
      }
      Path file = directory.resolve("1d").resolve(half == 0 ? "a.csv" : "b.csv");
      java.nio.file.Files.createDirectories(file.getParent());
      java.nio.file.Files.write(file, lines);
    }
    return model;
  }

  private static String tushareLine(Symbol symbol, Row row) {
    return String.join(
        ",",
        symbol.toString(),
        Date.COMPACT.write(row.time()),
        row.open().toString(),
        row.high().toString(),
        row.low().toString(),
        row.close().toString(),
        "1,1,1",
        BigDecimal.valueOf(row.shares(), 2).toPlainString(),
        row.yuan().movePointLeft(3).toPlainString());
  }

  @Test
  void of_many_symbols_only_the_range_is_read_and_origins_name_file_and_line() throws IOException {
    Map<Symbol, List<Row>> model = market();
    Symbol symbol = Symbol.parse("300750.SZ");
    List<Row> rows = model.get(symbol);
    long from = bar(rows.get(30)).firstTs();
    try (KlineSource source = many(1000)) {
      SeriesId series = new SeriesId(symbol, Period.DAY);
      SourceBars all = source.fetch(series, TimeRange.ALL);
      assertThat(all.origins().apply(0)).isEqualTo(directory.resolve("1d/a.csv") + ":3");
      SourceBars last = source.fetch(series, new TimeRange(from, TimeRange.ALL.to()));
      assertRead(last, rows.subList(30, 40));
      assertThat(last.origins().apply(0)).isEqualTo(all.origins().apply(30));
    }
  }

  @Test
  void many_symbols_read_while_a_line_is_added_are_read_with_it_or_not() throws IOException {
    Map<Symbol, List<Row>> model = market();
    Symbol symbol = Symbol.parse("430047.BJ");
    try (KlineSource source = many(1000)) {
      source.fetch(new SeriesId(symbol, Period.DAY), TimeRange.ALL);
      Row row = row(LocalDate.of(2025, 3, 4).atStartOfDay());
      java.nio.file.Files.writeString(
          directory.resolve("1d/b.csv"),
          tushareLine(symbol, row) + "\n",
          java.nio.file.StandardOpenOption.APPEND);
      source.symbols(Period.DAY);
      List<Row> more = new ArrayList<>(model.get(symbol));
      more.add(row);
      assertRead(source.fetch(new SeriesId(symbol, Period.DAY), TimeRange.ALL), more);
    }
  }

  @Test
  void a_file_without_symbols_is_refused_where_files_have_many() throws IOException {
    write("date,open,high,low,close,volume,amount", "2024-03-01,1,1,1,1,5,6");
    try (KlineSource source = source(Map.of("files", "many-symbols"))) {
      assertThatThrownBy(() -> source.symbols(Period.DAY))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("missing for profile kline: symbol");
    }
  }
}
