package io.klinesaga.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.check.Checked;
import io.klinesaga.check.Reading;
import io.klinesaga.config.Configuration;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.Budget;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.Precision;
import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourceRoutes;
import io.klinesaga.source.SourceServices;
import io.klinesaga.source.UnknownSeriesException;
import io.klinesaga.source.VolumeUnit;
import io.klinesaga.testing.FakeHttp;
import io.klinesaga.testing.FakeHttp.Reply;
import io.klinesaga.testing.Folders;
import io.klinesaga.testing.NotedGate;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of {@code src/examples/sources} against a web server, and routes of a test. */
class RouteSourcesTest {
  private static final Path EXAMPLES = Path.of("src", "examples", "sources");
  private static final SeriesId SHARE = new SeriesId(Symbol.parse("600000.SH"), Period.DAY);
  private static final SeriesId STAR = new SeriesId(Symbol.parse("688001.SH"), Period.DAY);
  private static final TimeRange APRIL =
      TimeRange.ofDays(LocalDate.of(2024, 4, 12), LocalDate.of(2024, 4, 16));
  private static final Instant NOW = Instant.parse("2024-05-06T10:00:00Z");
  private static final String TOKEN = "T0KEN-that-nobody-may-see";

  @TempDir private Path root;
  private final FakeHttp http = new FakeHttp();
  private final NotedGate gate = new NotedGate();
  private final Opened opened = new Opened();
  private final Map<String, String> settings = new LinkedHashMap<>();

  @BeforeEach
  void copyRoutes() throws IOException {
    Files.createDirectory(root.resolve("routes"));
    Folders.copyFiles(Path.of("routes"), root.resolve("routes"));
    settings.put("kline.routes-dir", root.resolve("routes").toString());
  }

  @AfterEach
  void stop() {
    opened.close();
    http.close();
  }

  /** The route and the settings of an example, with the address of the test's server. */
  private KlineSource example(String file, String name) throws IOException {
    Files.copy(
        EXAMPLES.resolve(file + ".camel.yaml"),
        root.resolve("routes").resolve(file + ".camel.yaml"));
    Properties own = new Properties();
    try (Reader text = Files.newBufferedReader(EXAMPLES.resolve(file + ".properties"))) {
      own.load(text);
    }
    own.stringPropertyNames().forEach(key -> settings.put(key, own.getProperty(key)));
    settings.put(name + ".url", http.url() + "/kline");
    settings.computeIfPresent(
        "kline.source." + name + ".symbols",
        (key, path) -> write("symbols.txt", "600000.SH\n688001\n"));
    settings.computeIfPresent(
        "kline.source." + name + ".token-file", (key, path) -> write("token", TOKEN + "\n"));
    return source();
  }

  private String write(String file, String text) {
    try {
      return Files.writeString(root.resolve(file), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A source whose route sends to the test's server and leaves what it answers. */
  private KlineSource plain(String... more) {
    return own(
        """
        - route:
            id: source-own
            from:
              uri: direct:source-own
              steps:
                - removeHeaders:
                    pattern: "*"
                    excludePattern: Long-Running-Action
                - to: "{{own.url}}"
        """,
        more);
  }

  private KlineSource own(String route, String... more) {
    write("routes/own.camel.yaml", route);
    settings.put("kline.source", "own");
    settings.put("kline.source.own.route", "direct:source-own");
    settings.put("own.url", http.url() + "/kline?key=s3cr3t-in-the-address");
    for (int i = 0; i < more.length; i += 2) {
      settings.put("kline.source.own." + more[i], more[i + 1]);
    }
    return source();
  }

  private KlineSource source() {
    Configuration configuration = Configuration.load(null, Map.of(), settings);
    LoneRoutes routes = opened.add(new LoneRoutes(configuration));
    SourceServices services =
        new SourceServices() {
          @Override
          public RequestGate gate(String source, Budget budget) {
            return gate;
          }

          @Override
          public SourceRoutes routes() {
            return routes;
          }
        };
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    return opened.add(Sources.create(configuration, Market.SHIPPED, clock, services).get(0));
  }

  private static Checked checked(KlineSource source, SeriesId series) {
    SourceBars read = source.fetch(series, APRIL);
    Reading reading = Reading.of(source, series, APRIL);
    return Market.SHIPPED.rules().check(reading, read, NOW);
  }

  private static String bar(Bars bars, int i) {
    return MarketTime.date(bars.ts(i))
        + " "
        + bars.open(i)
        + " "
        + bars.high(i)
        + " "
        + bars.low(i)
        + " "
        + bars.close(i)
        + " "
        + bars.volume(i)
        + " "
        + bars.amount(i);
  }

  // --- The examples ---

  @Test
  void tushare_newest_first_with_fractions_of_lots_and_thousand_yuan() throws IOException {
    http.answer(
        request ->
            Reply.ok(
                request.body().contains("stock_basic")
                    ? "{\"code\":0,\"msg\":\"\",\"data\":{\"fields\":[\"ts_code\"],"
                        + "\"items\":[[\"600000.SH\"],[\"000001.SZ\"],[\"920002.BJ\"]]}}"
                    : "{\"code\":0,\"msg\":\"\",\"data\":{\"fields\":[\"ts_code\",\"trade_date\",\"open\","
                        + "\"high\",\"low\",\"close\",\"vol\",\"amount\"],\"items\":["
                        + "[\"600000.SH\",\"20240415\",7.2,7.35,7.19,7.33,349881.57,255221.123],"
                        + "[\"600000.SH\",\"20240412\",7.23,7.24,7.16,7.19,191402.0,137662.5]]}}"));
    KlineSource source = example("tushare", "tushare");
    assertThat(source.symbols(Period.DAY)).hasSize(3);
    Checked read = checked(source, SHARE);
    assertThat(bar(read.good(), 0)).isEqualTo("2024-04-12 7.23 7.24 7.16 7.19 19140200 1.376625E8");
    assertThat(bar(read.good(), 1))
        .isEqualTo("2024-04-15 7.2 7.35 7.19 7.33 34988157 2.55221123E8");
    assertThat(read.warnings()).as("newest first is an order too").isEmpty();
    assertThat(http.requests()).last().extracting("method").isEqualTo("POST");
    assertThat(http.bodies())
        .last()
        .asString()
        .contains("\"start_date\": \"20240412\"", "\"end_date\": \"20240416\"", TOKEN);
    assertThat(http.requests().toString()).doesNotContain("klineSymbol");
    assertThat(gate.said()).containsExactly("enter", "answered", "enter", "answered");
  }

  @Test
  void tushare_an_error_with_status_200_is_a_named_failure_without_the_token() throws IOException {
    http.answer(
        request -> Reply.ok("{\"code\":40001,\"msg\":\"bad token " + TOKEN + "\",\"data\":null}"));
    KlineSource source = example("tushare", "tushare");
    assertThatThrownBy(() -> source.fetch(SHARE, APRIL))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("tushare: the source answers with an error: code 40001: bad token")
        .hasMessageNotContaining(TOKEN);
    assertThat(gate.said()).last().asString().startsWith("failed").doesNotContain(TOKEN);
  }

  @Test
  void eastmoney_open_close_high_low_in_lots() throws IOException {
    http.answer(
        request ->
            Reply.ok(
                request.query().contains("secid=1.600000")
                    ? "{\"data\":{\"code\":\"600000\",\"klines\":["
                        + "\"2024-04-12,7.23,7.19,7.24,7.16,191402,137662500.00\","
                        + "\"2024-04-15,7.20,7.33,7.35,7.19,349882,255221123.00\"]}}"
                    : "{\"data\":null}"));
    KlineSource source = example("eastmoney", "eastmoney");
    assertThat(bar(checked(source, SHARE).good(), 1))
        .isEqualTo("2024-04-15 7.2 7.35 7.19 7.33 34988200 2.55221123E8");
    assertThat(source.precision(SHARE)).isEqualTo(Precision.LOTS);
    assertThat(source.isRemote()).isTrue();
    assertThat(http.requests())
        .last()
        .extracting("query")
        .asString()
        .contains("klt=101", "fqt=0", "beg=20240412", "end=20240416");
    assertThatThrownBy(() -> source.fetch(STAR, APRIL)).isInstanceOf(UnknownSeriesException.class);
  }

  @Test
  void tencent_lots_but_shares_for_the_star_market_and_no_amount() throws IOException {
    http.answer(
        request ->
            Reply.ok(
                request.query().contains("sh600000")
                    ? "{\"code\":0,\"data\":{\"sh600000\":{\"day\":[[\"2024-04-15\",\"7.200\",\"7.330\",\"7.350\",\"7.190\",\"349882.000\"]]}}}"
                    : "{\"code\":0,\"data\":{\"sh688001\":{\"day\":[[\"2024-04-15\",\"24.10\",\"24.50\",\"24.80\",\"24.00\",\"1234567\"]]}}}"));
    KlineSource source = example("tencent", "tencent");
    assertThat(bar(checked(source, SHARE).good(), 0))
        .isEqualTo("2024-04-15 7.2 7.35 7.19 7.33 34988200 NaN");
    assertThat(checked(source, STAR).good().volume(0)).isEqualTo(1_234_567);
    assertThat(source.profile(STAR).volumeUnit()).isEqualTo(VolumeUnit.SHARES);
    http.answer(request -> Reply.ok("{\"code\":0,\"data\":{\"sh600000\":{\"day\":[]}}}"));
    assertThatThrownBy(() -> source.fetch(SHARE, APRIL))
        .hasMessageContaining("the answer of direct:source-tencent for 600000.SH is empty");
    assertThat(gate.said()).last().asString().startsWith("failed");
  }

  @Test
  void csv_over_http() throws IOException {
    http.answer(
        request ->
            request.path().equals("/kline/1d/600000.SH.csv")
                ? Reply.ok(
                    "date,open,high,low,close,volume,amount\n2024-04-15,7.2,7.35,7.19,7.33,100,733\n")
                : Reply.status(404));
    KlineSource source = example("csv-over-http", "web-csv");
    assertThat(source.symbols(Period.MIN1)).hasSize(2);
    assertThat(checked(source, SHARE).good().size()).isEqualTo(1);
    assertThatThrownBy(() -> source.fetch(STAR, APRIL)).isInstanceOf(UnknownSeriesException.class);
    assertThat(gate.said()).last().isEqualTo("answered");
  }

  @Test
  void csv_over_http_without_an_answer_is_left_alone_by_its_circuit_breaker() throws IOException {
    http.answer(request -> Reply.ok("date,open").cutFrom(1000));
    KlineSource source = example("csv-over-http", "web-csv");
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> source.fetch(SHARE, APRIL)).isInstanceOf(SourceException.class);
    }
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> source.fetch(SHARE, APRIL))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("web-csv: direct:source-web-csv: ")
          .hasMessageContaining("is OPEN and does not permit further calls");
    }
    assertThat(http.requests()).as("no request while the circuit is open").hasSize(3);
    assertThat(gate.said()).filteredOn(said -> said.startsWith("failed")).hasSize(5);
  }

  @Test
  void what_a_server_answers_opens_no_circuit_and_keeps_its_meaning() throws IOException {
    http.answer(request -> Reply.status(404));
    KlineSource source = example("csv-over-http", "web-csv");
    for (int i = 0; i < 6; i++) {
      assertThatThrownBy(() -> source.fetch(SHARE, APRIL))
          .isInstanceOf(UnknownSeriesException.class);
    }
    http.answer(request -> Reply.status(429).with("Retry-After", "7200"));
    assertThatThrownBy(() -> source.fetch(SHARE, APRIL)).hasMessageContaining("status 429");
    assertThat(gate.said())
        .filteredOn(said -> said.startsWith("banned"))
        .singleElement()
        .asString()
        .endsWith(" 7200s");
    assertThat(http.requests()).hasSize(7);
  }

  // --- Named failures ---

  @ParameterizedTest
  @CsvSource({"404, false", "500, true", "304, true"})
  void a_status_counts_though_the_route_does_not_throw(int status, boolean isFailure) {
    http.answer(request -> new Reply(status, Map.of(), "date,open".getBytes(UTF_8), -1));
    settings.put("kline.source.own.empty", "none");
    KlineSource source =
        own(
            """
            - route:
                id: source-own
                from:
                  uri: direct:source-own
                  steps:
                    - removeHeaders:
                        pattern: "*"
                        excludePattern: Long-Running-Action
                    - to:
                        uri: "{{own.url}}"
                        parameters:
                          throwExceptionOnFailure: false
            """);
    assertThatThrownBy(() -> source.fetch(SHARE, APRIL))
        .hasMessageContaining("own: direct:source-own: status " + status)
        .matches(e -> e instanceof UnknownSeriesException != isFailure);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "minimumNumberOfCalls: 1, slidingWindowSize: 1",
        "ignoreException: [java.lang.IllegalStateException]",
        "recordException: [java.io.IOException]"
      })
  void a_failure_that_a_circuit_breaker_hides_is_no_empty_answer(String breaker) {
    KlineSource source =
        own(
            """
            - route:
                id: source-own
                from:
                  uri: direct:source-own
                  steps:
                    - circuitBreaker:
                        resilience4jConfiguration: {%s}
                        steps:
                          - throwException: {exceptionType: java.lang.IllegalStateException, message: no}
            """
                .formatted(breaker),
            "empty",
            "none");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> source.fetch(SHARE, APRIL))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("own: direct:source-own: ");
    }
    assertThat(gate.said()).filteredOn(said -> said.startsWith("failed")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 429})
  void a_server_that_refuses_bans_the_source(int status) {
    http.answer(request -> Reply.status(status).with("Retry-After", "7200"));
    KlineSource source = plain();
    assertThatThrownBy(() -> source.fetch(SHARE, APRIL))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("own: direct:source-own: status " + status + " of " + http.url())
        .hasMessageNotContaining("s3cr3t");
    assertThat(gate.said())
        .filteredOn(said -> said.startsWith("banned"))
        .last()
        .asString()
        .endsWith(" 7200s");
    assertThat(gate.said().toString()).doesNotContain("s3cr3t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<html><body>please log in</body></html> | is a page of HTML or XML",
        "'{\"code\": 1}' | text in the form of JSON",
        "'' | is empty",
        "date,open,high,low,close,volume,amount | is empty",
        "day,open,high,low,close,volume,amount§1,2,3,4,5,6,7 | header is 'day, open,",
        "date,open,high,low,close,volume,amount,adjustflag§2024-04-15,1,1,1,1,1,1,2 | row 1 of the answer of direct:source-own for 600000.SH: adjustflag is '2': the prices are adjusted"
      })
  void answers_that_are_no_bars_are_named_failures(String answer, String reason) {
    http.answer(request -> Reply.ok(answer.replace("§", "\n")));
    KlineSource source = plain();
    assertThatThrownBy(() -> source.fetch(SHARE, APRIL))
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("own: ")
        .hasMessageContaining(reason);
  }

  @Test
  void a_short_row_is_rejected_by_its_number_and_hints_name_the_settings_of_the_source() {
    http.answer(
        request ->
            Reply.ok(
                "date,open,high,low,close,volume,amount\n"
                    + "2024-04-12,7.2,7.35,7.19,7.33,100,733\n"
                    + "2024-04-15,7.2,7.35,7.19,7.33,100\n"
                    + "4/16/2024,7.2,7.35,7.19,7.33,100,733\n"));
    SourceBars read = plain().fetch(SHARE, APRIL);
    assertThat(read.bars().size()).isEqualTo(1);
    assertThat(read.rejected()).extracting("rule").containsOnly("bad-line");
    assertThat(read.rejected().get(0).origin())
        .isEqualTo("row 2 of the answer of direct:source-own for 600000.SH");
    assertThat(read.rejected().get(0).reason()).isEqualTo("it has 6 values, expected 7");
    assertThat(read.rejected().get(1).reason()).contains("kline.source.own.date-format=");
    assertThat(read.receipt().from()).isEqualTo("direct:source-own");
  }

  @Test
  void a_wrong_unit_refuses_the_series() {
    StringBuilder lines = new StringBuilder("date,open,high,low,close,volume,amount\n");
    for (String day : new String[] {"2024-04-12", "2024-04-15", "2024-04-16"}) {
      lines.append(day).append(",7.2,7.35,7.19,7.33,100,73300\n");
    }
    http.answer(request -> Reply.ok(lines.toString()));
    assertThat(checked(plain(), SHARE).verdict().message())
        .contains("unit-implausible", "kline.source.own.volume-unit=lots");
    assertThat(checked(plain("volume-unit", "lots"), SHARE).good().size()).isEqualTo(3);
  }

  @Test
  void a_route_may_throw_or_leave_an_error_or_a_ban() {
    String route =
        """
        - route:
            id: source-own
            from:
              uri: direct:source-own
              steps:
                - %s
        """;
    KlineSource thrown =
        own(
            route.formatted(
                "throwException: {exceptionType: java.lang.IllegalStateException, message:"
                    + " \"quota of https://a/b?token=abcd is used up\"}"));
    assertThatThrownBy(() -> thrown.fetch(SHARE, APRIL))
        .hasMessageContaining(
            "own: direct:source-own: IllegalStateException: quota of https://a/b");
    assertThat(gate.said().toString()).doesNotContain("abcd");
    KlineSource banned =
        own(
            route.formatted(
                "setHeader: {name: klineBanned, expression: {constant: {expression: too often}}}"));
    assertThatThrownBy(() -> banned.fetch(SHARE, APRIL)).hasMessageContaining("too often");
    assertThat(gate.said()).filteredOn(said -> said.startsWith("banned")).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"unknown, true", "failure, false"})
  void what_an_empty_answer_means_is_told_by_a_setting(String meaning, boolean isUnknown) {
    http.answer(request -> Reply.ok(""));
    KlineSource source = plain("empty", meaning);
    assertThatThrownBy(() -> source.fetch(SHARE, APRIL))
        .matches(e -> e instanceof UnknownSeriesException == isUnknown);
    assertThat(plain("empty", "none").fetch(SHARE, APRIL).bars().isEmpty()).isTrue();
  }

  @Test
  void a_server_that_is_not_there_is_unreachable() {
    http.close();
    KlineSource source = plain();
    assertThatThrownBy(() -> source.fetch(SHARE, APRIL))
        .hasRootCauseInstanceOf(IOException.class)
        .hasMessageNotContaining("s3cr3t");
  }

  // --- Settings ---

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kline.source.own.route | http://x | the address of a route",
        "kline.source.own.adjustment | forward | adjusted prices change",
        "kline.source.own.periods | 1d,2d | 2d",
        "kline.source.own.empty | maybe | one of",
        "kline.source.own.precision | rough | one of",
        "kline.source.own.shares-of | STAR | patterns such as",
        "kline.source.own.symbols | /nowhere/symbols.txt | readable",
        "kline.source.own.directory | x | unknown setting",
        "kline.source.own.volume-unit | kilos | one of"
      })
  void wrong_settings_stop_the_start_by_name(String key, String value, String expected) {
    settings.put(key, value);
    assertThatThrownBy(
            () -> plain(key.endsWith("route") ? new String[] {"route", value} : new String[0]))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(expected);
  }

  @Test
  void a_name_without_provider_and_route_is_told() {
    settings.put("kline.source", "nothing");
    assertThatThrownBy(this::source)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("kline.source.nothing.route");
  }

  @Test
  void the_route_must_be_there() {
    settings.put("kline.source", "own");
    settings.put("kline.source.own.route", "direct:source-none");
    Configuration configuration = Configuration.load(null, Map.of(), settings);
    assertThat(RouteProperties.of(configuration, true).needs().called())
        .containsEntry("direct:source-none", "kline.source.own.route names");
  }
}
