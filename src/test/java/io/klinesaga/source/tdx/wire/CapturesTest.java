package io.klinesaga.source.tdx.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests are built byte for byte as they were recorded, and recorded answers give the values that
 * an independent decoder read. Those without a licence are not copied: their bytes stand here as a
 * description of the protocol gives them.
 */
class CapturesTest {
  private static final Symbol PING_AN = Symbol.parse("000001.SZ");

  private static BarQuery query(String symbol, boolean isIndex, Category category, int count) {
    return new BarQuery(Symbol.parse(symbol), isIndex, 100, category, 0, count);
  }

  private static byte[] built(Command<?> command, byte[] recorded) {
    return Frames.request(command, Captures.sequence(recorded));
  }

  @Test
  void the_login_is_built_and_its_compressed_answer_read() throws Exception {
    JsonNode capture = Captures.of("login_000d_2024");
    byte[] request = Captures.request(capture);

    assertThat(built(Setup.first(), request)).isEqualTo(request);
    assertThat(Setup.first().decode(Captures.body(capture)))
        .isEqualTo(new Welcome(LocalDateTime.of(2024, 10, 13, 23, 21, 54), 20241011, "上海双线主站14"));
  }

  @ParameterizedTest
  @CsvSource({
    "2,0c 02189400 01 0300 0300 0d00 02",
    "3,0c 03189900 01 2000 2000 db0f d5d0c9ccd6a4a8af0000008fc22540130000d500c9ccbdf0d7ea00000002"
  })
  void the_optional_packets_of_the_start_are_built(int step, String hex) {
    byte[] request = Captures.bytes(hex);
    Command<?> command = step == 2 ? Setup.second() : Setup.third();
    assertThat(built(command, request)).isEqualTo(request);
  }

  @Test
  void the_heartbeat_is_built_and_its_answer_read() throws Exception {
    JsonNode capture = Captures.of("heartbeat");
    byte[] request = Captures.request(capture);

    assertThat(built(new Heartbeat(), request)).isEqualTo(request);
    assertThat(new Heartbeat().decode(Captures.body(capture))).isEqualTo(20260520);
  }

  @Test
  void the_count_is_built_and_its_answer_read() throws Exception {
    byte[] request = Captures.bytes("0c 0c186c00 01 0800 0800 4e04 0000 75c73301");
    byte[] frame = Captures.bytes("b1cb7400 0c 0c186c00 00 4e04 0200 0200 e719");
    ListCount command = new ListCount(Exchange.SZ, 20170613);

    assertThat(built(command, request)).isEqualTo(request);
    assertThat(command.decode(Captures.body(frame))).isEqualTo(6631);
  }

  @Test
  void the_list_is_built_and_its_answer_read() throws Exception {
    JsonNode capture = Captures.of("list_sz_two_records");
    byte[] request = Captures.request(capture);
    ListPage command = new ListPage(Exchange.SZ, 0, false);

    assertThat(built(command, request)).isEqualTo(request);
    assertThat(command.decode(Captures.body(capture)))
        .containsExactly(
            new Listed("395001", 100, "主板Ａ股", 2, 1491f), new Listed("395002", 100, "主板Ｂ股", 2, 38f));
  }

  /** Only the layout of other clients is known. */
  @Test
  void the_newer_list_is_built_and_read_as_described() throws Exception {
    ListPage command = new ListPage(Exchange.SH, 1600, true);
    assertThat(Frames.request(command, 1))
        .isEqualTo(Captures.bytes("0c 01000000 01 1000 1000 4d04 0100 40060000 40060000 00000000"));

    byte[] body =
        new BodyWriter()
            .u16(1)
            .ascii("600000")
            .u16(100)
            .bytes(Captures.bytes("c6d6b7a2d2f8d0d0 0000000000000000"))
            .u32(0)
            .u8(2)
            .u32(Float.floatToRawIntBits(13.75f))
            .u32(0)
            .toBytes();
    assertThat(command.decode(body)).containsExactly(new Listed("600000", 100, "浦发银行", 2, 13.75f));
  }

  @ParameterizedTest
  @CsvSource({
    "bars_day_cat9_sz000001_2024,000001.SZ,false,10",
    "index_bars_day_cat9_sh000001_2026,000001.SH,true,3"
  })
  void recorded_bars_are_asked_for_and_read(String name, String symbol, boolean isIndex, int count)
      throws Exception {
    JsonNode capture = Captures.of(name);
    byte[] request = Captures.request(capture);
    Bars052d command = new Bars052d(query(symbol, isIndex, Category.DAY_IN_LOTS, count), false);

    assertThat(built(command, request)).isEqualTo(request);
    BarPage page = command.decode(Captures.body(capture));
    assertThat(rows(page)).isEqualTo(expected(capture.get("decoded")));
  }

  /** The caller knows whether a code is an index; who is wrong is not answered with nonsense. */
  @ParameterizedTest
  @CsvSource({
    "bars_day_cat9_sz000001_2024,000001.SZ,true,10",
    "index_bars_day_cat9_sh000001_2026,000001.SH,false,3"
  })
  void bars_in_the_other_layout_are_read_all_the_same(
      String name, String symbol, boolean isIndex, int count) throws Exception {
    JsonNode capture = Captures.of(name);
    Bars052d command = new Bars052d(query(symbol, isIndex, Category.DAY_IN_LOTS, count), true);
    assertThat(rows(command.decode(Captures.body(capture))))
        .isEqualTo(expected(capture.get("decoded")));
  }

  private static List<String> expected(JsonNode decoded) {
    List<String> rows = new ArrayList<>();
    for (JsonNode bar : decoded) {
      rows.add(
          row(
              LocalDate.parse(bar.get("time").asText().substring(0, 10)).toString(),
              bar.get("open").asDouble(),
              bar.get("high").asDouble(),
              bar.get("low").asDouble(),
              bar.get("close").asDouble(),
              (float) bar.get("rawVolume").asDouble(),
              (float) bar.get("amount").asDouble()));
    }
    return rows;
  }

  private static List<String> rows(BarPage page) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < page.size(); i++) {
      rows.add(
          row(
              MarketTime.date(page.time(i)).toString(),
              page.open(i),
              page.high(i),
              page.low(i),
              page.close(i),
              page.volume(i),
              page.amount(i)));
    }
    return rows;
  }

  private static String row(
      String day, double open, double high, double low, double close, float vol, float amount) {
    return day + " " + open + " " + high + " " + low + " " + close + " " + vol + " " + amount;
  }

  @Test
  void the_short_form_of_2017_is_built_and_its_chain_of_prices_read() throws Exception {
    byte[] request =
        Captures.bytes(
            "0c 01086401 01 1c00 1c00 2d05 0000 303030303031 0900 0100 0000 0a00"
                + " 00000000000000000000");
    byte[] frame =
        Captures.bytes(
            "b1cb7400 0c 01086401 00 2d05 aa00 aa00 0a00"
                + "6ec73301 b28c01 1e 32 54 a081ad48 16d6984d"
                + "6fc73301 54 ae01 8202 4a b0a51d49 78090c4e"
                + "70c73301 54 14 28 5e 8003bb48 8b59a64d"
                + "71c73301 14 00 8601 5e c0592749 45cb154e"
                + "74c73301 00 68 28 72 4060f648 ae0edc4d"
                + "75c73301 00 0a 1e 7c 40f6da48 a37dc24d"
                + "76c73301 00 68 0a d001 8052b748 ad68a24d"
                + "77c73301 00 68 00 72 a0f0a448 f8b9914d"
                + "78c73301 00 54 28 5e e0a48b48 c294764d"
                + "7bc73301 0a a401 b801 4a 001def48 74abd44d");
    Bars052d command = new Bars052d(query("000001.SZ", false, Category.DAY_IN_LOTS, 10), false);

    assertThat(built(command, request)).isEqualTo(request);
    assertThat(rows(command.decode(Captures.body(frame))))
        .hasSize(10)
        .startsWith(
            row("2017-06-06", 9.01, 9.06, 8.99, 9.04, 355341f, 320520896f),
            row("2017-06-07", 9.02, 9.15, 9.01, 9.13, 645723f, 587357696f))
        .endsWith(row("2017-06-19", 9.03, 9.15, 9.02, 9.13, 489704f, 446000768f));
  }

  @Test
  void the_long_form_of_2026_is_built_and_its_volumes_are_shares() throws Exception {
    byte[] request =
        Captures.bytes(
            "0c 01000000 01 2c00 2c00 2d05 0000 303030363233 0400 0100 0000 0600 0000 00000000"
                + "0000000000000000000000000000000000000000");
    byte[] body =
        Captures.bytes(
            "0600 32283501 989202 14 b801 d001 8af5c34a f312d74c"
                + "33283501 4a ea02 28 d203 4e41de4a 0671f24c"
                + "34283501 54 9001 8c02 ea02 9c4ee14a 2e69f44c"
                + "35283501 7c da01 a401 ee01 5068b44a 8da1c34c"
                + "36283501 9a01 a002 be02 68 16fef04a 8fe6034d"
                + "39283501 4a 8803 a603 54 5758054b 4823134d");
    Bars052d command = new Bars052d(query("000623.SZ", false, Category.DAY, 6), true);

    assertThat(built(command, request)).isEqualTo(request);
    BarPage page = command.decode(body);
    assertThat(rows(page))
        .startsWith(row("2026-09-14", 17.56, 17.68, 17.48, 17.58, 6421189f, 112760728f))
        .endsWith(row("2026-09-21", 17.55, 17.78, 17.53, 17.75, 8738903f, 154285184f));
    assertThat(page.amount(0) / page.volume(0)).isBetween(17.48f, 17.68f);
  }

  @Test
  void minutes_of_2026_have_the_times_of_their_ends() throws Exception {
    byte[] body =
        Captures.bytes(
            "0600 99b37f03 a09502 00 0a 4a 008c3947 00f24d49"
                + "99b38003 00 00 0a 00 00be8747 50b29649"
                + "99b38103 0a 00 00 4a 00702d47 c0934049"
                + "99b38203 00 00 00 00 00004843 00205e45"
                + "99b38303 00 00 00 00 00000000 00000000"
                + "99b38403 54 00 00 00 0042d647 38b1ed49");
    BarPage page = new Bars052d(query("000623.SZ", false, Category.MIN1, 6), true).decode(body);

    assertThat(MarketTime.dateTime(page.time(0))).isEqualTo("2026-09-21T14:55:00");
    assertThat(page.close(0)).isEqualTo(17.76);
    assertThat(page.volume(0)).isEqualTo(47_500f);
    assertThat(page.volume(4)).isZero();
    assertThat(MarketTime.dateTime(page.time(5))).isEqualTo("2026-09-21T15:00:00");
    assertThat(page.volume(5)).isEqualTo(109_700f);
  }

  @Test
  void days_of_an_index_are_in_lots() throws Exception {
    byte[] body =
        Captures.bytes(
            "0400 34283501 b6b3d703 9ad203 8e8204 d6a902 8cedda4d 12d44a53 7206 6002"
                + "35283501 c8e401 f815 90d502 fe9d01 fef3d74d e9464a53 2604 b504"
                + "36283501 a8ff01 86b702 beb003 c436 149be74d 1e796753 dc06 0702"
                + "39283501 908301 88cf03 8edf03 dc21 9e8aef4d d1725c53 3007 d901");
    BarPage page = new Bars052d(query("000001.SH", true, Category.DAY, 4), true).decode(body);

    assertThat(rows(page).get(0)).startsWith("2026-09-16 3861.75 3894.66 3842.72 3891.6 4.59125");
    assertThat(page.size()).isEqualTo(4);
  }

  /** Of 0x0523 only the fields are known: those of 0x052D, each open by itself. */
  @Test
  void the_sibling_has_absolute_opens() throws Exception {
    Bars0523 command = new Bars0523(query("000001.SZ", false, Category.DAY, 2));
    assertThat(Frames.request(command, 1))
        .isEqualTo(
            Captures.bytes(
                "0c 01000000 01 1c00 1c00 2305 0000 303030303031 0400 0100 0000 0200 0000"
                    + "0000000000000000"));
    byte[] body =
        Captures.bytes(
            "0200 6ec73301 b28c01 1e 32 54 a081ad48 16d6984d"
                + " 6fc73301 b28c01 1e 32 54 a081ad48 16d6984d");
    BarPage page = command.decode(body);
    assertThat(page.open(1)).isEqualTo(page.open(0)).isEqualTo(9.01);
  }

  /** The example of the description asks for adjusted prices, the product never does. */
  @Test
  void the_newer_kind_of_frame_is_built_and_its_floats_read_as_described() throws Exception {
    Bars122e command = new Bars122e(query("000100.SZ", false, Category.DAY, 700));
    byte[] example =
        Captures.bytes(
            "01 00000000 01 3000 3000 2e12 0000"
                + "30303031303000000000000000000000000000000000 0400 0100 00000000 bc02 0200"
                + "01010001 0000 00000000");
    assertThat(command.payload(2)).isEqualTo(Arrays.copyOfRange(example, 12, 58));
    example[46] = 0;
    assertThat(Frames.request(command, 0)).isEqualTo(example);

    byte[] body =
        new BodyWriter()
            .u16(0)
            .ascii("000100")
            .zeros(16)
            .u8(4)
            .zeros(2)
            .u16(1)
            .u32(0)
            .u32(20250805)
            .u32(54_000)
            .u32(Float.floatToRawIntBits(13.15f))
            .u32(Float.floatToRawIntBits(13.78f))
            .u32(Float.floatToRawIntBits(13.14f))
            .u32(Float.floatToRawIntBits(13.75f))
            .u32(Float.floatToRawIntBits(1_812_400_000f))
            .u32(Float.floatToRawIntBits(133_646_594f))
            .u32(0)
            .zeros(120)
            .toBytes();
    assertThat(rows(command.decode(body)))
        .containsExactly(
            row("2025-08-05", 13.15, 13.78, 13.14, 13.75, 133_646_592f, 1_812_400_000f));
  }

  @Test
  void quotes_are_asked_for_and_read() throws Exception {
    JsonNode capture = Captures.of("quotes_two_stocks");
    byte[] request = Captures.request(capture);
    Quotes command = new Quotes(List.of(PING_AN, Symbol.parse("600008.SH")));

    assertThat(built(command, request)).isEqualTo(request);
    List<Quote> quotes = command.decode(Captures.body(capture));
    assertThat(quotes).hasSize(2);
    for (int i = 0; i < 2; i++) {
      JsonNode expected = capture.get("decoded").get(i);
      Quote quote = quotes.get(i);
      assertThat(quote.market()).isEqualTo(expected.get("market").asInt());
      assertThat(quote.code()).isEqualTo(expected.get("code").asText());
      assertThat(numbers(quote)).isEqualTo(numbers(expected));
      assertThat(quote.amount()).isEqualTo((float) expected.get("amount").asDouble());
    }
  }

  private static List<Long> numbers(Quote q) {
    List<Long> all =
        new ArrayList<>(
            List.of(q.last(), q.previousClose(), q.open(), q.high(), q.low(), q.serverTime()));
    all.addAll(List.of(q.volume(), q.lastVolume(), q.sold(), q.bought(), (long) q.riseSpeed()));
    q.levels().forEach(l -> all.addAll(List.of(l.bid(), l.ask(), l.bidVolume(), l.askVolume())));
    return all;
  }

  private static List<Long> numbers(JsonNode q) {
    List<Long> all = new ArrayList<>();
    for (String field :
        List.of(
            "price",
            "preClose",
            "open",
            "high",
            "low",
            "timeRaw",
            "volLots",
            "curVol",
            "sVol",
            "bVol",
            "riseSpeedRaw")) {
      all.add(q.get(field).asLong());
    }
    for (JsonNode level : q.get("levels")) {
      for (String field : List.of("bid", "ask", "bidVol", "askVol")) {
        all.add(level.get(field).asLong());
      }
    }
    return all;
  }

  @Test
  void changes_of_capital_are_asked_for_and_read() throws Exception {
    JsonNode capture = Captures.of("xdxr_sz000001");
    byte[] request = Captures.request(capture);
    CapitalChanges command = new CapitalChanges(PING_AN);

    assertThat(built(command, request)).isEqualTo(request);
    List<CapitalChange> changes = command.decode(Captures.body(capture));
    JsonNode records = capture.get("decoded").get("records");
    assertThat(changes).hasSize(78).hasSameSizeAs(records);
    for (int i = 0; i < changes.size(); i++) {
      CapitalChange change = changes.get(i);
      JsonNode v = records.get(i).get("v");
      assertThat(change.date()).isEqualTo(records.get(i).get("date").asInt());
      assertThat(change.category()).isEqualTo(records.get(i).get("category").asInt());
      // The recorded values are rounded to four digits.
      assertThat(new double[] {change.first(), change.second(), change.third(), change.fourth()})
          .containsExactly(
              new double[] {
                v.get(0).asDouble(), v.get(1).asDouble(), v.get(2).asDouble(), v.get(3).asDouble()
              },
              Offset.offset(0.00006));
    }
  }

  /** The captured answer twice, since no answer for several securities was captured. */
  @Test
  void changes_of_several_securities_are_asked_for_and_read_together() throws Exception {
    byte[] one = Captures.body(Captures.of("xdxr_sz000001"));
    Symbol other = Symbol.parse("000002.SZ");
    CapitalChangesOfMany command = new CapitalChangesOfMany(List.of(PING_AN, other));
    assertThat(command.payload())
        .isEqualTo(Captures.bytes("020000303030303031" + "00303030303032"));

    String first = HexFormat.of().formatHex(one, 2, one.length);
    String both = "0200" + first + first.replace("00303030303031", "00303030303032");
    List<CapitalChange> expected = new CapitalChanges(PING_AN).decode(one);
    assertThat(command.decode(Captures.bytes(both)))
        .containsExactly(Map.entry(PING_AN, expected), Map.entry(other, expected));
    for (String wrong : List.of("0100" + first, "0200" + first, "0200" + first + first, "0000")) {
      assertThatThrownBy(() -> command.decode(Captures.bytes(wrong)))
          .isInstanceOf(WireException.class);
    }
  }

  /** Only the layout of other clients is known. */
  @Test
  void finance_is_built_and_read_as_described() throws Exception {
    Finance command = new Finance(Symbol.parse("600000.SH"));
    assertThat(Frames.request(command, 1))
        .isEqualTo(Captures.bytes("0c 01000000 01 0b00 0b00 1000 0100 01 363030303030"));
    BodyWriter body = new BodyWriter().u16(1).u8(1).ascii("600000");
    body.u32(Float.floatToRawIntBits(2_935_217.5f)).u16(3).u16(7).u32(20250630).u32(19991110);
    for (int i = 0; i < 30; i++) {
      body.u32(Float.floatToRawIntBits(i));
    }
    Finance.Report report = command.decode(body.toBytes());
    assertThat(report.floatingShares()).isEqualTo(2_935_217.5f);
    assertThat(report.listed()).isEqualTo(19991110);
    assertThat(report.figures()).hasSize(30).endsWith(29f);
  }

  @Test
  void the_categories_of_the_periods_are_those_whose_volumes_are_shares() {
    assertThat(Period.values())
        .extracting(period -> Category.of(period).number())
        .containsExactly(4, 7, 0, 1, 2, 3);
  }
}
