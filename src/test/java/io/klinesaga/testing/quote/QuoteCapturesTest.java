package io.klinesaga.testing.quote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.testing.quote.QuoteMarket.CapitalEvent;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What was recorded of real servers: the simulated one reads the requests, and makes the same bytes
 * of the values that another decoder found in the answers.
 */
class QuoteCapturesTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void every_request_is_read() throws IOException {
    for (JsonNode capture : all()) {
      QuoteRequest request = request(capture);
      assertThat(request.method()).isEqualTo(Integer.decode(capture.get("method").asText()));
      assertThat(request.payload()).hasSize(capture.get("request").asText().length() / 2 - 12);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bars_day_cat9_sz000001_2024, false, 10",
    "index_bars_day_cat9_sh000001_2026, true, 3"
  })
  void bars_become_the_recorded_bytes(String name, boolean isIndex, int count) throws IOException {
    JsonNode capture = named(name);
    BarRequest request = BarRequest.of(request(capture)).orElseThrow();
    assertThat(request.dialect()).isEqualTo(Dialect.SHORT);
    assertThat(request.category()).isEqualTo(9);
    assertThat(request.multiplier()).isEqualTo(1);
    assertThat(request.start()).isZero();
    assertThat(request.count()).isEqualTo(count);
    List<QuotedBar> bars = new ArrayList<>();
    capture.get("decoded").forEach(bar -> bars.add(bar(bar)));
    assertThat(HEX.formatHex(BarBody.chained(bars, 9, isIndex)))
        .isEqualTo(capture.get("responseBody").asText());
  }

  private static QuotedBar bar(JsonNode bar) {
    return new QuotedBar(
        Integer.parseInt(bar.get("time").asText().substring(0, 10).replace("-", "")),
        900,
        milli(bar.get("open")),
        milli(bar.get("high")),
        milli(bar.get("low")),
        milli(bar.get("close")),
        bar.get("rawVolume").floatValue(),
        bar.get("amount").floatValue(),
        bar.path("up").asInt(),
        bar.path("down").asInt());
  }

  private static int milli(JsonNode yuan) {
    return yuan.decimalValue().movePointRight(3).intValueExact();
  }

  @Test
  void a_list_becomes_the_recorded_bytes() throws IOException {
    JsonNode capture = named("list_sz_two_records");
    // What stands between the name and the decimals is not known.
    List<Long> unknown = List.of(0x8657L, 0x0752L);
    List<ListAnswers.Listed> records = new ArrayList<>();
    for (JsonNode one : capture.get("decoded")) {
      records.add(
          new ListAnswers.Listed(
              one.get("code").asText(),
              one.get("name").asText(),
              unknown.get(records.size()),
              one.get("decimals").asInt(),
              one.get("preClose").floatValue()));
    }
    assertThat(HEX.formatHex(ListAnswers.body(records.stream())))
        .isEqualTo(capture.get("responseBody").asText());
  }

  @Test
  void quotes_become_the_recorded_frame() throws IOException {
    JsonNode capture = named("quotes_two_stocks");
    List<Body> quotes = new ArrayList<>();
    List<Integer> openings = List.of(250_502, 28_867);
    List<Integer> statuses = List.of(0x018D, 0x058D);
    for (JsonNode one : capture.get("decoded")) {
      Body body = new Body();
      quote(one, openings.get(quotes.size()), statuses.get(quotes.size())).addTo(body);
      quotes.add(body);
    }
    byte[] frame = Frame.plain(request(capture), QuoteAnswers.body(quotes));
    assertThat(HEX.formatHex(frame)).isEqualTo(capture.get("responseFrame").asText());
  }

  private static Quote quote(JsonNode q, int opening, int status) {
    List<Quote.Level> levels = new ArrayList<>();
    q.get("levels")
        .forEach(
            l ->
                levels.add(
                    new Quote.Level(
                        l.get("bid").asInt(),
                        l.get("ask").asInt(),
                        l.get("bidVol").asLong(),
                        l.get("askVol").asLong())));
    Quote.Prices prices =
        new Quote.Prices(
            q.get("price").asInt(),
            q.get("preClose").asInt(),
            q.get("open").asInt(),
            q.get("high").asInt(),
            q.get("low").asInt());
    List<Long> volumes =
        Stream.of("volLots", "curVol", "sVol", "bVol").map(n -> q.get(n).asLong()).toList();
    return new Quote(
        q.get("market").asInt(),
        q.get("code").asText(),
        q.get("active1").asInt(),
        prices,
        q.get("timeRaw").asLong(),
        volumes,
        q.get("amount").floatValue(),
        opening,
        levels,
        status,
        q.get("riseSpeedRaw").asInt());
  }

  @Test
  void events_become_the_recorded_bytes() throws IOException {
    JsonNode capture = named("xdxr_sz000001");
    List<CapitalEvent> events = new ArrayList<>();
    for (JsonNode one : capture.get("decoded").get("records")) {
      List<Float> values = new ArrayList<>();
      one.get("v").forEach(value -> values.add(value.floatValue()));
      events.add(new CapitalEvent(one.get("date").asInt(), one.get("category").asInt(), values));
    }
    Body body = new Body().u16(1);
    EventAnswers.add(body, 0, "000001", events);
    assertThat(HEX.formatHex(body.bytes())).isEqualTo(capture.get("responseBody").asText());
  }

  @Test
  void a_sign_of_life_becomes_the_recorded_bytes() throws IOException {
    JsonNode capture = named("heartbeat");
    assertThat(HEX.formatHex(SetupAnswers.heartbeat(20260520)))
        .isEqualTo(capture.get("responseBody").asText());
  }

  private static QuoteRequest request(JsonNode capture) throws IOException {
    byte[] bytes = HEX.parseHex(capture.get("request").asText());
    return QuoteRequest.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  private static JsonNode named(String name) throws IOException {
    for (JsonNode capture : all()) {
      if (capture.get("name").asText().equals(name)) {
        return capture;
      }
    }
    throw new IllegalArgumentException("no capture " + name);
  }

  private static JsonNode all() throws IOException {
    try (InputStream in = QuoteCapturesTest.class.getResourceAsStream("/tdx/captures.json")) {
      return new ObjectMapper().readTree(in);
    }
  }
}
