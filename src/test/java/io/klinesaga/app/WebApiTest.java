package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP API of a running process: what it shows, whom it refuses, what it does. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class WebApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<SeriesId> SERIES = TestBars.series(0, 3);
  private static final String SYMBOL = SERIES.get(0).symbol().toString();
  private static final String ACT = "X-Kline-Saga";

  private final String name = UUID.randomUUID().toString();
  private final MemorySource source = MemorySource.market(name);
  private final Map<String, String> settings = TestServers.freshSettings();
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;
  private KlineApplication application;

  @BeforeEach
  void prepare() throws IOException {
    settings.put("kline.source", "memory");
    settings.put("kline.source.memory.market", name);
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    settings.put("kline.management.enabled", "true");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    settings.put("kline.management.port", String.valueOf(port));
    SERIES.forEach(one -> source.put(one, TestBars.bars(10)));
  }

  @AfterEach
  void stop() {
    if (application != null) {
      application.close();
    }
  }

  private void start() {
    application =
        KlineApplication.start(TestServers.configuration(settings), true, SyncListener.NONE);
  }

  private void sync() {
    application.sync(
        new SyncRequest(List.of(Period.DAY), List.of(), 0, true, TransactionMode.SAGA, null, null));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(30));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("application/json; charset=utf-8");
    return JSON.readTree(answer.body());
  }

  @Test
  void bars_are_those_that_are_stored_in_each_format() throws Exception {
    start();
    sync();
    JsonNode bars = json("/api/bars?symbol=" + SYMBOL);
    Bars expected = TestBars.bars(10);
    assertThat(bars.get("count").asInt()).isEqualTo(10);
    for (int i = 0; i < 10; i++) {
      JsonNode bar = bars.get("bars").get(i);
      assertThat(bar.get("time").asText()).isEqualTo(MarketTime.date(expected.ts(i)).toString());
      assertThat(bar.get("close").asDouble()).isEqualTo(expected.close(i));
      assertThat(bar.get("volume").isNull()).isEqualTo(expected.volume(i) == Bars.NO_VOLUME);
    }
    JsonNode arrays = json("/api/bars?symbol=" + SYMBOL + "&format=arrays&last=3");
    assertThat(arrays.get("rows")).hasSize(3);
    assertThat(arrays.get("rows").get(2).get(4).asDouble()).isEqualTo(expected.close(9));
    HttpResponse<String> csv = get("/api/bars?symbol=" + SYMBOL + "&format=csv&last=1");
    assertThat(csv.headers().firstValue("Content-Type")).hasValue("text/csv; charset=utf-8");
    assertThat(csv.body().lines())
        .hasSize(2)
        .first()
        .isEqualTo("time,open,high,low,close,volume,amount");
    assertThat(json("/api/bars?symbol=" + SYMBOL + "&from=2099-01-01").get("count").asInt())
        .isZero();
  }

  @Test
  void an_answer_that_is_known_is_not_sent_again_until_a_transaction_changes_it() throws Exception {
    start();
    sync();
    String path = "/api/bars?symbol=" + SYMBOL;
    String tag = get(path).headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> same = send(request(path).header("If-None-Match", tag));
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    source.put(SERIES.get(0), TestBars.bars(10, i -> 1));
    sync();
    HttpResponse<String> other = send(request(path).header("If-None-Match", tag));
    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(other.headers().firstValue("ETag"))
        .isPresent()
        .isNotEqualTo(java.util.Optional.of(tag));
    application.sync(
        new SyncRequest(
            List.of(Period.DAY), List.of(), 0, true, TransactionMode.TRADITIONAL, null, null));
    source.put(SERIES.get(0), TestBars.bars(10, i -> 2));
    application.sync(
        new SyncRequest(
            List.of(Period.DAY), List.of(), 0, true, TransactionMode.TRADITIONAL, null, null));
    assertThat(get(path).headers().firstValue("ETag")).as("nothing tells of a change").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/bars, 400, symbol",
    "/api/bars?symbol=600000, 400, expected six digits",
    "/api/bars?symbol=600000.SH&period=2m, 400, period",
    "/api/bars?symbol=600000.SH&format=xml, 400, 'expected one of json, csv, arrays'",
    "/api/bars?symbol=600000.SH&from=2026-02-30, 400, from",
    "/api/bars?symbol=600000.SH&as_of=then, 400, expected a day such as",
    "/api/bars?symbol=600000.SH&as_of=2099-01-01, 409, expected no later than now",
    "/api/bars?symbol=600000.SH&adjust=qfq, 409, actions-unknown",
    "/api/bars?symbol=600000.SH&symbol=600001.SH, 400, found twice",
    "/api/bars?symbol=600000.SH&colour=red, 400, colour",
    "/api/bars?symbol=600000.SH&last=0, 400, expected a number from 1",
    "/api/runs?limit=many, 400, expected a number",
    "/api/runs?before=-1, 400, expected a number",
    "/api/series?period=x, 400, period",
    "/api/complete?date=2026-01-05&from=2026-01-05, 400, expected only one",
    "/api/complete?from=2020-01-01&to=2026-01-01, 400, at most 31 days",
    "/api/complete/stored?date=2001-01-01, 404, nobody has asked yet",
    "/api/sagas/none, 404, there is no saga none",
    "/api/sagas?state=odd, 400, 'expected one of open, all'",
    "/api/why?symbol=600000.SH&at=noon, 400, at",
    "/api/unknown, 404, there is nothing at",
    "/api/sagas/4711, 404, there is no saga 4711",
    "/api/days?from=2026-01-02&to=2026-01-01, 400, the earlier day first",
    "/api/days?by=year, 400, 'expected one of period, market'",
    "/api/days?period=1d, 400, expected only with by=market",
    "/api/complete/stored?date=2026-01-05&market=XX, 400, 'expected one of SH, SZ, BJ'",
  })
  void what_makes_no_sense_is_refused_with_the_reason(String path, int code, String reason)
      throws Exception {
    if (application == null) {
      start();
      sync();
    }
    HttpResponse<String> answer = get(path.replace("600000.SH", SYMBOL));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
    assertThat(JSON.readTree(answer.body()).get("error").asText()).contains(reason);
  }

  @Test
  void lists_come_page_by_page() throws Exception {
    start();
    sync();
    JsonNode first = json("/api/series?limit=2");
    assertThat(first.get("series")).hasSize(2);
    JsonNode second = json("/api/series?limit=2&after=" + first.get("next").asText());
    assertThat(second.get("series")).hasSize(1);
    assertThat(second.get("next").isNull()).isTrue();
    assertThat(json("/api/series?search=" + SYMBOL.substring(0, 6)).get("series")).hasSize(1);
    assertThat(json("/api/series?search=%25").get("series")).as("no pattern").isEmpty();
    sync();
    JsonNode runs = json("/api/runs?limit=1");
    assertThat(runs.get("runs").get(0).get("run_id").asInt()).isEqualTo(2);
    JsonNode earlier = json("/api/runs?before=" + runs.get("next").asInt());
    assertThat(earlier.get("runs").get(0).get("bars").asInt()).isEqualTo(30);
    JsonNode sagas = json("/api/sagas?state=all");
    String id = sagas.get("sagas").get(0).get("id").asText();
    assertThat(json("/api/sagas/" + id).get("transactions")).isNotEmpty();
    assertThat(json("/api/sources").get("sources").get(0).get("source").asText())
        .isEqualTo("memory");
    String day = MarketTime.date(TestBars.day(3)).toString();
    assertThat(
            json("/api/why?symbol=" + SYMBOL + "&at=" + day)
                .get("events")
                .get(0)
                .get("kind")
                .asText())
        .isEqualTo("committed");
    JsonNode complete = json("/api/complete?date=" + day);
    assertThat(complete.get("days").get(0).get("present").asInt()).isEqualTo(3);
    JsonNode stored = json("/api/complete/stored?date=" + day);
    assertThat(stored.get("present").asInt()).isEqualTo(3);
    assertThat(json("/api/days").get("days").get(0).get("complete"))
        .isEqualTo(stored.get("complete"));
    String market = SYMBOL.substring(7);
    JsonNode ofMarket = json("/api/days?by=market").get("days").get(0);
    assertThat(ofMarket.get("market").asText()).isEqualTo(market);
    assertThat(ofMarket.get("present").asInt()).isEqualTo(3);
    assertThat(
            json("/api/complete/stored?period=all&market=" + market + "&date=" + day)
                .get("present")
                .asInt())
        .isEqualTo(3);
    assertThat(json("/api/marks?symbol=" + SYMBOL).get("quarantined")).isEmpty();
    JsonNode status = json("/api/status");
    assertThat(status.get("acts").asBoolean()).isFalse();
    assertThat(status.get("health")).isNotEmpty();
    assertThat(status.get("running")).isEmpty();
    assertThat(status.get("orders")).isEmpty();
  }

  @Test
  void the_document_names_what_there_is_and_all_of_its_parameters() throws Exception {
    start();
    JsonNode paths = json("/api/openapi.json").get("paths");
    assertThat(paths).hasSizeGreaterThan(10);
    paths
        .properties()
        .forEach(
            path -> {
              JsonNode operation = path.getValue().elements().next();
              for (JsonNode one : operation.get("parameters")) {
                assertThat(one.get("description").asText()).isNotEmpty();
              }
              if (path.getValue().has("get") && !path.getKey().equals("/api/events")) {
                assertThat(statusOf(path.getKey().replace("{id}", "none") + "?undeclared=1"))
                    .as(path.getKey())
                    .isEqualTo(400);
              }
            });
  }

  /** Clients are made from it: whoever changes the API changes the list that is kept, too. */
  @Test
  void the_document_has_the_paths_and_parameters_that_are_kept() throws Exception {
    start();
    List<String> lines = new ArrayList<>();
    json("/api/openapi.json")
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            lines.add(
                                line(operation.getKey(), path.getKey(), operation.getValue()))));
    assertThat(lines.stream().sorted())
        .containsExactlyElementsOf(Files.readAllLines(Path.of("src/test/resources/openapi.txt")));
  }

  /** Such as {@code GET /api/why symbol* period at*}; a star for what must be there. */
  private static String line(String method, String path, JsonNode operation) {
    StringBuilder line =
        new StringBuilder(method.toUpperCase(Locale.ROOT)).append(' ').append(path);
    operation
        .get("parameters")
        .forEach(
            one ->
                line.append(' ')
                    .append(one.get("name").asText())
                    .append(one.get("required").asBoolean() ? "*" : ""));
    return line.toString();
  }

  private int statusOf(String path) {
    try {
      return get(path).statusCode();
    } catch (Exception e) {
      throw new IllegalStateException(path, e);
    }
  }

  @Test
  void a_page_of_another_site_gets_nothing_by_a_name_of_its_own() throws Exception {
    start();
    for (String host : List.of("evil.example", "evil.example:" + port)) {
      assertThat(raw("GET /api/runs HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 403");
    }
    for (String host : List.of("localhost:" + port, "127.0.0.1", "[::1]:" + port)) {
      assertThat(raw("GET /api/runs HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 200");
    }
    HttpResponse<String> page = get("/console/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'self'");
    assertThat(page.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      return String.valueOf(in.readLine());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/../application.properties",
        "/console/%2e%2e/application.properties",
        "/console/..%2fapplication.properties",
        "/console/%2e%2e%2f%2e%2e%2fpom.xml",
        "/console//etc/passwd",
        "/console/files.txt",
        "/console/io/klinesaga/console/index.html",
        "/console/index.html/..",
        "/application.properties",
        "/META-INF/MANIFEST.MF",
      })
  void only_named_files_are_served(String path) throws Exception {
    start();
    assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .matches("HTTP/1.1 (404|400|403).*");
  }

  private HttpRequest.Builder act(String path, String body) {
    String login =
        Base64.getEncoder().encodeToString("kline:open sesame".getBytes(StandardCharsets.UTF_8));
    return request(path)
        .header("Authorization", "Basic " + login)
        .header(ACT, "act")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  @Test
  void who_is_told_that_it_is_ready_finds_the_api() throws Exception {
    CompletableFuture<Integer> first = CompletableFuture.supplyAsync(this::apiOnceReady);
    start();
    assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(200);
  }

  private int apiOnceReady() {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> get("/observe/health/ready").statusCode() == 200);
    return statusOf("/api/sources");
  }

  @Test
  void what_is_asked_for_in_another_way_is_refused_by_name() throws Exception {
    start();
    String close = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assertThat(raw("GET /api/bars?symbol=%zz" + close)).startsWith("HTTP/1.1 400");
    assertThat(raw("POST /api/bars?symbol=600000.SH" + close)).startsWith("HTTP/1.1 405");
    assertThat(raw("DELETE /api/runs" + close)).startsWith("HTTP/1.1 405");
    assertThat(raw("DELETE /console/" + close)).startsWith("HTTP/1.1 405");
    HttpResponse<String> sync = get("/api/sync");
    assertThat(sync.statusCode()).isEqualTo(405);
    assertThat(sync.headers().firstValue("Allow")).hasValue("POST");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/series, 200, application/json; charset=utf-8",
    "/api/openapi.json, 200, application/json; charset=utf-8",
    "/api/bars?symbol=600000.SH, 200, application/json; charset=utf-8",
    "/api/bars?symbol=600000.SH&format=csv, 200, text/csv; charset=utf-8",
    "/api/bars?symbol=600000, 400, application/json; charset=utf-8",
    "/api/sagas/none, 404, application/json; charset=utf-8",
    "/api/unknown, 404, application/json; charset=utf-8",
    "/api/events, 200, text/event-stream; charset=utf-8",
    "/console/, 200, text/html; charset=utf-8",
    "/console/main.js, 200, text/javascript; charset=utf-8",
  })
  void head_is_answered_as_get_without_the_body(String path, int code, String type)
      throws Exception {
    start();
    sync();
    String asked = path.replace("600000.SH", SYMBOL);
    HttpResponse<String> head =
        send(request(asked).method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(code);
    assertThat(head.headers().firstValue("Content-Type")).hasValue(type);
    assertThat(head.body()).isEmpty();
    if (!path.equals("/api/events")) {
      assertThat(head.headers().firstValue("ETag"))
          .isEqualTo(get(asked).headers().firstValue("ETag"));
    }
  }

  @Test
  void marks_are_those_of_all_codes_of_a_security() throws Exception {
    start();
    sync();
    String old = SERIES.get(1).symbol().toString();
    pg(
        "INSERT INTO symbol_alias (old_symbol, symbol, since, source) VALUES ('%s', '%s', '2025-10-09', 'test')",
        old, SYMBOL);
    for (String code : List.of(old, SYMBOL)) {
      pg(
          "INSERT INTO bar_quarantine (symbol, period, ts, rule, reason, payload, origin) VALUES ('%s', '1d', '2026-01-05', 'ohlc-order', 'of %s', '', 'test')",
          code, code);
      pg(
          "INSERT INTO bar_dispute (symbol, period, ts, found_by, field, stored, other, other_source) VALUES ('%s', '1d', '2026-01-06', 'verify', 'close', '1', '2', 'test')",
          code);
    }
    for (String code : List.of(old, SYMBOL)) {
      JsonNode marks = json("/api/marks?symbol=" + code);
      assertThat(marks.get("quarantined").findValuesAsText("reason"))
          .as(code)
          .containsExactlyInAnyOrder("of " + old, "of " + SYMBOL);
      assertThat(marks.get("disputed")).as(code).hasSize(2);
    }
  }

  private void pg(String sql, Object... values) {
    application
        .postgres()
        .transactions()
        .execute(
            "prepare a test",
            connection ->
                connection
                    .createStatement()
                    .executeUpdate(String.format(Locale.ROOT, sql, values)));
  }

  @Test
  void a_saga_is_found_by_its_transactions_and_sagas_come_page_by_page() throws Exception {
    start();
    sync();
    source.put(SERIES.get(0), TestBars.bars(11));
    sync();
    JsonNode all = json("/api/sagas?state=all").get("sagas");
    assertThat(all).hasSizeGreaterThan(1);
    String last = all.get(0).get("id").asText();
    long transaction =
        json("/api/sagas/" + last).get("transactions").get(0).get("transaction_id").asLong();
    assertThat(json("/api/sagas/" + transaction).get("id").asText()).isEqualTo(last);
    JsonNode first = json("/api/sagas?state=all&limit=1");
    assertThat(first.get("next").asText()).isEqualTo(last);
    JsonNode next = json("/api/sagas?state=all&limit=1&before=" + last);
    assertThat(next.get("sagas").get(0)).isEqualTo(all.get(1));
  }

  @Test
  void csv_says_in_its_headers_what_the_bars_are() throws Exception {
    start();
    sync();
    HttpResponse<String> csv = get("/api/bars?symbol=" + SYMBOL + "&format=csv");
    assertThat(csv.headers().firstValue("X-Kline-symbol")).hasValue(SYMBOL);
    assertThat(csv.headers().firstValue("X-Kline-as-of")).isPresent();
    assertThat(csv.headers().firstValue("X-Kline-transaction-id")).isPresent();
  }

  @Test
  void an_order_whose_process_is_gone_is_ended_by_the_next_start() throws Exception {
    settings.put("kline.management.password", "open sesame");
    start();
    application
        .postgres()
        .transactions()
        .execute(
            "an order of a process that was killed",
            connection ->
                connection
                    .createStatement()
                    .executeUpdate(
                        "INSERT INTO console_act (owner, person, act, details, reason)"
                            + " VALUES ('gone', 'kline', 'sync', '{}', 'test')"));
    application.close();
    start();
    assertThat(acts().get(0).get("outcome").asText()).isEqualTo("interrupted: its process is gone");
    assertThat(acts().get(0).get("ended_at").isNull()).isFalse();
  }

  @Test
  void nothing_is_ordered_without_a_password() throws Exception {
    start();
    HttpResponse<String> answer =
        send(
            request("/api/clean")
                .header(ACT, "act")
                .POST(HttpRequest.BodyPublishers.ofString("{\"reason\":\"why not\"}")));
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("kline.management.password");
    assertThat(json("/api/acts").get("acts")).isEmpty();
  }

  @Test
  void an_order_needs_login_reason_and_its_own_page_and_is_noted() throws Exception {
    settings.put("kline.management.password", "open sesame");
    start();
    String body = "{\"kind\":\"daily\",\"reason\":\"a new source\"}";
    assertThat(get("/api/runs").statusCode()).isEqualTo(401);
    assertThat(
            send(request("/api/sync")
                    .header(ACT, "act")
                    .POST(HttpRequest.BodyPublishers.ofString(body)))
                .statusCode())
        .isEqualTo(401);
    assertRefused(403, act("/api/sync", body).setHeader(ACT, "no"), "expected the header");
    assertRefused(
        403, act("/api/sync", body).header("Origin", "http://evil.example"), "another site");
    assertRefused(
        403, act("/api/sync", body).header("Sec-Fetch-Site", "cross-site"), "another site");
    assertRefused(400, act("/api/sync", "{\"kind\":\"daily\"}"), "reason: expected why");
    assertRefused(400, act("/api/sync", "{\"kind\":\"weekly\",\"reason\":\"x\"}"), "kind 'weekly'");
    assertRefused(400, act("/api/sync", "[]"), "expected a JSON object");
    assertRefused(400, act("/api/sync", "{"), "expected a JSON object");
    for (String act : List.of("retry", "give-up")) {
      assertRefused(
          404, act("/api/sagas/none/" + act, "{\"reason\":\"x\"}"), "no saga or transaction");
    }
    assertRefused(
        400,
        act("/api/sync", "{\"kind\":\"daily\",\"full\":\"yes\",\"reason\":\"x\"}"),
        "expected true or false");
    assertRefused(
        400, act("/api/sync", "{\"kind\":\"daily\",\"colour\":1,\"reason\":\"x\"}"), "'colour'");
    assertRefused(
        400,
        act("/api/sync", "{\"kind\":\"daily\",\"symbols\":[],\"reason\":\"x\"}"),
        "at least one");
    assertRefused(
        400,
        act("/api/sync", "{\"kind\":\"daily\",\"kind\":\"minute\",\"reason\":\"x\"}"),
        "uplicate");
    assertRefused(
        400, act("/api/sync", "{\"kind\":\"daily\",\"reason\":\"a\\u0000b\"}"), "on one line");
    assertRefused(413, act("/api/sync", " ".repeat(70_000)), "at most");
    HttpResponse<String> taken =
        send(act("/api/sync", body).header("Origin", "http://127.0.0.1:" + port));
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
    await().atMost(Duration.ofSeconds(60)).until(() -> ended(0));
    JsonNode act = acts().get(0);
    assertThat(act.get("person").asText()).isEqualTo("kline");
    assertThat(act.get("act").asText()).isEqualTo("sync");
    assertThat(act.get("reason").asText()).isEqualTo("a new source");
    assertThat(act.get("outcome").asText()).contains("series=3 committed=3");
    assertThat(acts()).hasSize(1);
    for (String order : List.of("clean", "audit", "repair")) {
      assertThat(send(act("/api/" + order, "{\"reason\":\"look\"}")).statusCode())
          .as(order)
          .isEqualTo(202);
      await().atMost(Duration.ofSeconds(60)).until(() -> ended(0));
      assertThat(acts().get(0).get("act").asText()).isEqualTo(order);
      assertThat(acts().get(0).get("outcome").asText()).doesNotStartWith("failed");
    }
  }

  private void assertRefused(int code, HttpRequest.Builder request, String reason)
      throws Exception {
    HttpResponse<String> answer = send(request);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
    assertThat(answer.body()).contains(reason);
  }

  private JsonNode acts() throws Exception {
    HttpResponse<String> answer = send(act("/api/acts", "").GET());
    return JSON.readTree(answer.body()).get("acts");
  }

  @Test
  void an_order_is_shown_from_its_start_to_its_end_with_its_runs() throws Exception {
    settings.put("kline.management.password", "open sesame");
    start();
    CountDownLatch isThere = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    source.whenFetched(
        () -> {
          isThere.countDown();
          awaitLatch(goOn);
        });
    send(act("/api/sync", "{\"kind\":\"daily\",\"reason\":\"a new source\"}"));
    awaitLatch(isThere);
    JsonNode status = status();
    assertThat(status.get("orders").get(0).get("act").asText()).isEqualTo("sync");
    assertThat(status.get("orders").get(0).get("reason").asText()).isEqualTo("a new source");
    assertThat(status.get("orders").get(0).get("person").asText()).isEqualTo("kline");
    assertThat(status.get("running").get(0).get("run_id").asInt()).isEqualTo(1);
    assertThat(status.get("running").get(0).get("kind").asText()).isEqualTo("daily");
    goOn.countDown();
    await().atMost(Duration.ofSeconds(60)).until(() -> status().get("orders").isEmpty());
    assertThat(ended(0)).as("who sees no order finds its outcome").isTrue();
    assertThat(status().get("running")).isEmpty();
  }

  private JsonNode status() throws Exception {
    return JSON.readTree(send(act("/api/status", "").GET()).body());
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean ended(int which) throws Exception {
    return acts().size() > which && !acts().get(which).get("ended_at").isNull();
  }

  @Test
  void what_a_run_does_is_told_while_it_works() throws Exception {
    start();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      BufferedReader in = events(socket);
      sync();
      assertThat(told(in, "event: run", "\"run_id\""))
          .isEqualTo("data: {\"run_id\":1,\"kind\":\"daily\",\"outcome\":null}");
      assertThat(told(in, "event: progress", "\"done\":3"))
          .contains("\"run_id\":1,\"kind\":\"daily\",\"series\":3")
          .contains("\"committed\":3", "\"bars\":30");
      assertThat(told(in, "event: run", "\"run_id\""))
          .isEqualTo("data: {\"run_id\":1,\"kind\":\"daily\",\"outcome\":\"ok\"}");
    }
  }

  /** The data of the next event of a name that has something in it. */
  private static String told(BufferedReader in, String event, String part) throws IOException {
    String data = "";
    while (!data.contains(part)) {
      told(in, event);
      data = told(in, "data: ");
    }
    return data;
  }

  @Test
  void what_becomes_of_sagas_is_told_in_few_words() throws Exception {
    start();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      BufferedReader in = events(socket);
      sync();
      int begun = 0;
      int ended = 0;
      while (ended < 1 || ended < begun) {
        JsonNode saga = JSON.readTree(told(in, "event: saga", "begun").substring(6));
        begun += saga.get("begun").asInt();
        ended += saga.get("ended").asInt();
        assertThat(saga.get("changed")).isEmpty();
      }
    }
  }

  private BufferedReader events(Socket socket) throws IOException {
    socket.setSoTimeout(30_000);
    socket
        .getOutputStream()
        .write(
            "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    told(in, ": welcome");
    return in;
  }

  private static String told(BufferedReader in, String beginning) throws IOException {
    String line = in.readLine();
    while (line != null && !line.startsWith(beginning)) {
      line = in.readLine();
    }
    assertThat(line).as(beginning).isNotNull();
    return line;
  }
}
