package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.app.KlineApplication;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person and a program are shown of bars. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class BarsCommandTest {
  private static final SeriesId SERIES = TestBars.series(0, 1).get(0);
  private static final String SYMBOL = SERIES.symbol().toString();

  private final String name = UUID.randomUUID().toString();
  private final MemorySource source = MemorySource.market(name);
  private final Map<String, String> settings = TestServers.freshSettings();
  private Cli cli;

  @BeforeEach
  void fill() {
    settings.put("kline.source", "memory");
    settings.put("kline.source.memory.market", name);
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    cli = Cli.with(settings);
  }

  private void sync(SeriesId series, Bars bars) {
    source.put(series, bars);
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE)) {
      application.sync(
          new SyncRequest(
              List.of(series.period()), List.of(), 0, true, TransactionMode.SAGA, null, null));
    }
  }

  private static Bars minutes() {
    LocalDate day = LocalDate.of(2026, 11, 27);
    return new Bars.Builder(2)
        .add(MarketTime.minute(day, 575), 7.2, 7.25, 7.19, 7.21, 100, 721.5)
        .add(MarketTime.minute(day, 580), 7.21, 7.3, 7.2, 7.22, 200, 1444.123)
        .build();
  }

  @Test
  void csv_is_bars_and_nothing_else() {
    sync(new SeriesId(SERIES.symbol(), Period.MIN5), minutes());
    Cli.Result result = cli.run("bars", SYMBOL, "--period", "5m", "--format", "csv");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .isEqualTo(
            """
            time,open,high,low,close,volume,amount
            2026-11-27T09:35,7.2,7.25,7.19,7.21,100,721.5
            2026-11-27T09:40,7.21,7.3,7.2,7.22,200,1444.123
            """);
    assertThat(result.err()).contains("symbol=" + SYMBOL + " period=5m as_of=").contains("bars=2");
  }

  @Test
  void what_a_bar_does_not_have_is_empty_null_or_a_dash() throws Exception {
    sync(SERIES, TestBars.bars(6)); // the bar of day 3 has no volume, that of day 5 no amount
    String day = MarketTime.date(TestBars.day(3)).toString();
    String[] bars = {"bars", SYMBOL, "--from", day, "--to", day, "--format"};
    assertThat(cli.run(with(bars, "csv")).out().lines().skip(1).findFirst().orElseThrow())
        .startsWith(day + ",10.3,")
        .contains(",,");
    JsonNode json = new ObjectMapper().readTree(cli.run(with(bars, "json")).out());
    assertThat(json.get("symbol").asText()).isEqualTo(SYMBOL);
    assertThat(json.get("count").asInt()).isEqualTo(1);
    assertThat(json.get("bars").get(0).get("volume").isNull()).isTrue();
    assertThat(json.get("bars").get(0).get("open").asDouble()).isEqualTo(10 + 3 * 0.1);
    assertThat(cli.run(with(bars, "table")).out())
        .contains("time ")
        .containsPattern(day + " +10.3 .* - +[0-9.]+\n");
  }

  private static String[] with(String[] arguments, String last) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = last;
    return all;
  }

  @Test
  void an_earlier_time_shows_what_was_valid_then_for_ever() {
    sync(SERIES, TestBars.bars(4));
    Cli.Result first = csv();
    String asOf = value(first.err(), "as_of");
    String transaction = value(first.err(), "transaction_id");
    sync(SERIES, TestBars.bars(6, i -> 1));
    assertThat(csv().out()).isNotEqualTo(first.out());
    assertThat(csv("--as-of", asOf).out()).isEqualTo(first.out());
    assertThat(csv("--as-of", transaction).out()).isEqualTo(first.out());
    Cli.Result before = csv("--as-of", "2026-01-01");
    assertThat(before.exitCode()).isEqualTo(1);
    assertThat(before.out()).isEqualTo("time,open,high,low,close,volume,amount\n");
    assertThat(before.err()).contains("bars=0");
    Cli.Result ahead = csv("--as-of", "2099-01-01");
    assertThat(ahead.exitCode()).isEqualTo(1);
    assertThat(ahead.err()).contains("expected no later than now");
    assertThat(ahead.out()).isEmpty();
  }

  private Cli.Result csv(String... more) {
    String[] all =
        Stream.concat(Stream.of("bars", SYMBOL, "--format", "csv"), Stream.of(more))
            .toArray(String[]::new);
    return cli.run(all);
  }

  private static String value(String line, String key) {
    Matcher matcher = Pattern.compile(key + "=(\\S+)").matcher(line);
    assertThat(matcher.find()).as(line).isTrue();
    return matcher.group(1);
  }

  @Test
  void both_codes_of_a_security_are_one_history() {
    SeriesId old = new SeriesId(Symbol.parse("430047.BJ"), Period.DAY);
    SeriesId present = new SeriesId(Symbol.parse("920047.BJ"), Period.DAY);
    Bars all = TestBars.bars(10);
    source.put(old, slice(all, 0, 6));
    sync(present, slice(all, 5, 10));
    Cli.Result unknown = cli.run("bars", "920047.BJ", "--format", "csv");
    assertThat(unknown.out().lines()).hasSize(1 + 5);
    codeChange();
    for (String code : List.of("430047.BJ", "920047.BJ")) {
      Cli.Result both = cli.run("bars", code, "--format", "csv");
      assertThat(both.out().lines()).as(both.err()).hasSize(1 + 10);
    }
  }

  private static Bars slice(Bars all, int from, int to) {
    Bars.Builder some = new Bars.Builder(to - from);
    for (int i = from; i < to; i++) {
      some.add(all, i);
    }
    return some.build();
  }

  private void codeChange() {
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE)) {
      application
          .postgres()
          .transactions()
          .execute(
              "change a code",
              connection ->
                  connection
                      .createStatement()
                      .executeUpdate(
                          "INSERT INTO symbol_alias (old_symbol, symbol, since, source)"
                              + " VALUES ('430047.BJ', '920047.BJ', '2025-10-09', 'test')"));
    }
  }

  @Test
  void adjusted_bars_name_their_factors_and_stay_as_they_were(@TempDir Path folder)
      throws IOException {
    settings.put("kline.reference", "csv");
    settings.put("kline.reference.csv.directory", folder.toString());
    cli = Cli.with(settings);
    sync(SERIES, prices(20, 20, 10, 11));
    Cli.Result unknown = csv("--adjust", "qfq");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("actions-unknown: " + SYMBOL).contains("reference sync");
    assertThat(unknown.out()).isEmpty();

    actions(folder, 10); // ten for ten on the third day: prices of before are halved
    Cli.Result qfq = csv("--adjust", "qfq");
    assertThat(closes(qfq)).containsExactly("10", "10", "10", "11");
    assertThat(qfq.err())
        .contains("adjust=qfq factor_set=" + SYMBOL + " tdx as-of=")
        .contains("sha256=");
    assertThat(closes(csv("--adjust", "hfq"))).containsExactly("20", "20", "20", "22");
    assertThat(closes(csv())).as("raw").containsExactly("20", "20", "10", "11");
    String asOf = value(qfq.err(), "as_of");

    actions(folder, 30); // corrected: thirty for ten
    assertThat(closes(csv("--adjust", "qfq"))).containsExactly("5", "5", "10", "11");
    assertThat(csv("--adjust", "qfq", "--as-of", asOf).out()).isEqualTo(qfq.out());
  }

  @Test
  void an_index_has_no_actions_and_is_answered_as_it_is() {
    SeriesId index = new SeriesId(Symbol.parse("000001.SH"), Period.DAY);
    sync(index, TestBars.bars(5));
    Cli.Result raw = cli.run("bars", "000001.SH", "--format", "csv");
    Cli.Result adjusted = cli.run("bars", "000001.SH", "--format", "csv", "--adjust", "qfq");
    assertThat(adjusted.exitCode()).as(adjusted.err()).isZero();
    assertThat(adjusted.out()).isEqualTo(raw.out());
    assertThat(adjusted.err()).contains("factor_set=000001.SH tdx");
  }

  /** Their factors are made of daily bars, of which it is not decided yet what counts. */
  @Test
  void adjusted_minutes_are_of_a_time_before_daily_bars_that_are_still_being_written(
      @TempDir Path folder) throws Exception {
    settings.put("kline.reference", "csv");
    settings.put("kline.reference.csv.directory", folder.toString());
    cli = Cli.with(settings);
    sync(SERIES, TestBars.bars(6));
    sync(new SeriesId(SERIES.symbol(), Period.MIN5), minutes());
    actions(folder, 10);
    String pending =
        cli.pg(
                "UPDATE transaction_log SET final_status = 'PENDING', created_at = now()"
                    + " WHERE period = '1d' RETURNING to_char(created_at AT TIME ZONE 'UTC',"
                    + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
            .get(0);
    Cli.Result result = csv("--period", "5m", "--adjust", "qfq");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(OffsetDateTime.parse(value(result.err(), "as_of")).toInstant())
        .isBefore(Instant.parse(pending));
  }

  private static Bars prices(double... prices) {
    Bars.Builder bars = new Bars.Builder(prices.length);
    for (int i = 0; i < prices.length; i++) {
      double price = prices[i];
      bars.add(TestBars.day(i), price, price, price, price, 1000, 1000 * price);
    }
    return bars.build();
  }

  private void actions(Path folder, int bonus) throws IOException {
    String day = MarketTime.date(TestBars.day(2)).toString();
    Files.writeString(
        folder.resolve("actions.csv"),
        "symbol,ex_date,category,c1,c3\n" + SYMBOL + "," + day + ",1,0," + bonus + "\n");
    assertThat(cli.run("reference", "sync").exitCode()).isZero();
  }

  private static List<String> closes(Cli.Result csv) {
    assertThat(csv.exitCode()).as(csv.err()).isZero();
    return csv.out().lines().skip(1).map(line -> line.split(",")[4]).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "600000, expected",
    "600000.SH --period 2m, period",
    "600000.SH --as-of then, as of 'then': expected a day",
    "600000.SH --from 2026-12-01 --to 2026-11-01, is after",
    "600000.SH --json --format csv, expected only one of them",
    "600000.SH --format xml, xml",
  })
  void what_makes_no_sense_is_named(String arguments, String reason) {
    Cli.Result result = cli.run(("bars " + arguments).split(" "));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(reason);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void nothing_stored_is_said() {
    Cli.Result result = cli.run("bars", SYMBOL);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("nothing has been synchronised yet");
  }
}
