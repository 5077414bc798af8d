package io.klinesaga.testing.quote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.synthetic.SyntheticSettings;
import io.klinesaga.source.synthetic.SyntheticSource;
import io.klinesaga.source.tdx.file.TdxFileSource;
import io.klinesaga.testing.quote.Hostility.Damage;
import io.klinesaga.testing.quote.Hostility.Refusal;
import io.klinesaga.testing.quote.RawQuoteClient.Answer;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulated server as a client sees it, with each of its faults. */
class QuoteServerTest {
  private static final Path SAMPLE = Path.of("src", "sample");
  private static final int MAGIC = 0x0074CBB1;
  private static final String LOGIN = "0c 02189300 01 0300 0300 0d00 01";
  private static final String HEARTBEAT = "0c 07189500 01 0200 0200 0400";
  private static final LocalDate LAST_DAY = LocalDate.of(2025, 12, 31);

  private final List<QuoteServer> servers = new ArrayList<>();

  @AfterEach
  void close() {
    servers.forEach(QuoteServer::close);
  }

  private QuoteServer synthetic(int symbols, int days) {
    return start(
        new SyntheticMarket(
            new SyntheticSettings(symbols, days, LAST_DAY, 1, 0, SyntheticSettings.Faults.NONE)));
  }

  private QuoteServer start(QuoteMarket market) {
    QuoteServer server = QuoteServer.start(market);
    servers.add(server);
    return server;
  }

  /** The short form, of Shanghai. */
  private static String bars(String code, int category, int start, int count) {
    return bars(1, code, category, start, count);
  }

  private static String bars(int market, String code, int category, int start, int count) {
    Body body = header(0x1C, Method.BARS).u16(market).code(code).u16(category).u16(1);
    return HexFormat.of().formatHex(body.u16(start).u16(count).zeros(10).bytes());
  }

  private static String longBars(String code, int category, int start, int count) {
    Body body = header(0x2C, Method.BARS).u16(1).code(code).u16(category).u16(1);
    return HexFormat.of().formatHex(body.u16(start).u16(count).zeros(26).bytes());
  }

  private static Body header(int length, int method) {
    return new Body().u8(0x0C).u32(0x01640801).u8(1).u16(length).u16(length).u16(method);
  }

  @Test
  void a_client_introduces_itself_and_shows_signs_of_life() throws IOException {
    try (RawQuoteClient client = new RawQuoteClient(synthetic(1, 1))) {
      Answer login = client.ask(LOGIN);
      assertThat(login.magic()).isEqualTo(MAGIC);
      assertThat(login.sequence()).isEqualTo(0x00931802);
      assertThat(login.method()).isEqualTo(Method.LOGIN);
      assertThat(login.unzip()).isEqualTo(189).isNotEqualTo(login.zip());
      byte[] body = login.content();
      assertThat(new String(body, 68, 8, Body.GBK)).isEqualTo("模拟主站");
      assertThat(body[159]).isEqualTo((byte) '#');
      assertThat((int) Body.reader(body).getShort(1)).isGreaterThan(2025);
      assertThat(client.ask("0c 02189400 01 0300 0300 0d00 02").content()).hasSize(189);
      assertThat(client.ask(HEARTBEAT).content()).hasSize(10);
    }
  }

  @Test
  void instruments_are_counted_and_listed_by_the_thousand() throws IOException {
    QuoteServer server = synthetic(1500, 2);
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      assertThat(client.ask("0c 0c186c00 01 0800 0800 4e04 0100 75c73301").hex()).isEqualTo("dc05");
      ByteBuffer first = content(client.ask("0c 01186401 01 0600 0600 5004 0100 0000"));
      assertThat(first.remaining()).isEqualTo(2 + 1000 * 29);
      assertThat(first.getShort()).isEqualTo((short) 1000);
      assertThat(Body.ascii(first, 6)).isEqualTo("600000");
      assertThat(first.getFloat(2 + 21)).isEqualTo((float) days("600000", 2).close(0));
      ByteBuffer second = content(client.ask("0c 01186401 01 0600 0600 5004 0100 e803"));
      assertThat(second.remaining()).isEqualTo(2 + 500 * 29);
      assertThat(client.ask("0c 01186401 01 0600 0600 5004 0100 dc05").hex()).isEqualTo("0000");
      String newer = "0c 01186401 01 1000 1000 4d04 0100 00000000 40060000 00000000";
      assertThat(content(client.ask(newer)).remaining()).isEqualTo(2 + 1500 * 37);
    }
  }

  private static Bars days(String code, int days) {
    return new SyntheticSource(
            new SyntheticSettings(1500, days, LAST_DAY, 1, 0, SyntheticSettings.Faults.NONE))
        .fetch(new SeriesId(new Symbol(code, Exchange.SH), Period.DAY), TimeRange.ALL)
        .bars();
  }

  private static ByteBuffer content(Answer answer) {
    return Body.reader(answer.content());
  }

  @Test
  void days_go_back_page_by_page_to_the_first_one() throws IOException {
    QuoteServer server = start(new VipdocMarket(SAMPLE));
    Bars file = file("600000", Period.DAY);
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      List<QuotedBar> all = new ArrayList<>();
      for (int start = 0; all.size() < file.size(); start += 800) {
        all.addAll(0, decoded(client.ask(longBars("600000", 4, start, 800)), 4, false));
      }
      assertThat(all).hasSize(file.size());
      assertThat(client.ask(bars("600000", 4, file.size(), 800)).hex()).isEqualTo("0000");
      assertThat(IntStream.range(0, all.size()).filter(i -> !isEqual(all.get(i), file, i)))
          .isEmpty();
      assertThat(all.get(all.size() - 1).volume()).isEqualTo(133_646_592f);
    }
  }

  private static Bars file(String code, Period period) {
    return new TdxFileSource(SAMPLE)
        .fetch(new SeriesId(new Symbol(code, Exchange.SH), period), TimeRange.ALL)
        .bars();
  }

  private static boolean isEqual(QuotedBar bar, Bars bars, int i) {
    return bar.date() == BarHistory.date(bars.ts(i))
        && bar.open() / 1000.0 == bars.open(i)
        && bar.high() / 1000.0 == bars.high(i)
        && bar.low() / 1000.0 == bars.low(i)
        && bar.close() / 1000.0 == bars.close(i)
        && bar.volume() == (float) bars.volume(i)
        && bar.amount() == (float) bars.amount(i);
  }

  @Test
  void an_index_has_lots_by_day_and_rising_and_falling_members() throws IOException {
    QuoteServer server = start(new VipdocMarket(SAMPLE));
    Bars file = file("000001", Period.DAY);
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      QuotedBar day = decoded(client.ask(bars("000001", 4, 0, 1)), 4, true).get(0);
      assertThat(day.volume()).isEqualTo((float) (file.volume(file.size() - 1) / 100));
      assertThat(day.up()).isPositive();
      QuotedBar inUnits = decoded(client.ask(bars("000001", 9, 0, 1)), 9, true).get(0);
      assertThat(inUnits.volume()).isEqualTo(4_997_978f);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Period.class,
      names = {"DAY"},
      mode = EnumSource.Mode.EXCLUDE)
  void minutes_of_a_day(Period period) throws IOException {
    int category = List.of(5, 15, 30, 60).indexOf(period.minutes());
    try (RawQuoteClient client = new RawQuoteClient(synthetic(1, 1))) {
      int asked = category < 0 ? 7 : category;
      List<QuotedBar> day = decoded(client.ask(bars("600000", asked, 0, 800)), asked, false);
      assertThat(day).hasSize(240 / period.minutes());
      assertThat(day.get(0).minute()).isEqualTo(570 + period.minutes());
      assertThat(day.get(day.size() - 1).minute()).isEqualTo(900);
      assertThat(day).allMatch(bar -> bar.date() == 20251231);
      double sum = day.stream().mapToDouble(QuotedBar::volume).sum();
      assertThat(sum).isEqualTo(days("600000", 1).volume(0));
    }
  }

  @Test
  void a_multiplier_makes_longer_bars_and_zero_none() throws IOException {
    try (RawQuoteClient client = new RawQuoteClient(synthetic(1, 4))) {
      List<QuotedBar> tens = decoded(client.ask(times(8, 10)), 8, false);
      assertThat(tens).hasSize(4 * 24).allMatch(bar -> bar.minute() % 10 == 0);
      List<QuotedBar> pairs = decoded(client.ask(times(9, 2)), 9, false);
      assertThat(pairs).hasSize(2);
      assertThat(client.ask(times(4, 0)).hex()).isEqualTo("0000");
    }
  }

  private static String times(int category, int multiplier) {
    Body body = header(0x1C, Method.BARS).u16(1).code("600000").u16(category).u16(multiplier);
    return HexFormat.of().formatHex(body.u16(0).u16(800).zeros(10).bytes());
  }

  @Test
  void each_dialect_tells_the_same_bar() throws IOException {
    try (RawQuoteClient client = new RawQuoteClient(synthetic(1, 2))) {
      List<QuotedBar> chained = decoded(client.ask(longBars("600000", 4, 0, 2)), 4, false);
      ByteBuffer absolute = content(client.ask(bars("600000", 4, 0, 2).replace("2d05", "2305")));
      assertThat(absolute.getShort()).isEqualTo((short) 2);
      absolute.getInt();
      assertThat(vint(absolute)).isEqualTo(chained.get(0).open());
      vint(absolute);
      vint(absolute);
      vint(absolute);
      absolute.getLong();
      absolute.getInt();
      assertThat(vint(absolute)).isEqualTo(chained.get(1).open());
      Body plain = header(0x30, Method.PLAIN_BARS).u16(1).text("600000", 22).u16(4).u16(1);
      plain.u32(0).u16(700).u16(0).u32(0x01000101).u16(0).zeros(4);
      Answer answer = client.ask("01" + HexFormat.of().formatHex(plain.bytes()).substring(2));
      ByteBuffer body = content(answer);
      assertThat(body.remaining()).isEqualTo(33 + 2 * 36 + 120);
      assertThat(body.getShort(27)).isEqualTo((short) 2);
      assertThat(body.getInt(33 + 36)).isEqualTo(20251231);
      assertThat(body.getFloat(33 + 36 + 8)).isEqualTo(chained.get(1).open() / 1000f);
      assertThat(body.getFloat(33 + 36 + 28)).isEqualTo(chained.get(1).volume());
    }
  }

  @Test
  void quotes_stop_at_an_unknown_code() throws IOException {
    try (RawQuoteClient client = new RawQuoteClient(synthetic(3, 2))) {
      Body ask = header(12 + 14, Method.QUOTES).u16(5).zeros(6).u16(2);
      ask.u8(1).code("600001").u8(1).code("600009");
      ByteBuffer body = content(client.ask(HexFormat.of().formatHex(ask.bytes())));
      assertThat(body.getShort(2)).isEqualTo((short) 1);
      assertThat(new String(body.array(), 5, 6, StandardCharsets.US_ASCII)).isEqualTo("600001");
      body.position(13);
      assertThat(vint(body)).isEqualTo(Math.round(days("600001", 2).close(1) * 100));
    }
  }

  @Test
  void nothing_is_known_of_other_codes_and_methods() throws IOException {
    try (RawQuoteClient client = new RawQuoteClient(synthetic(1, 1))) {
      assertThat(client.ask(bars("688999", 4, 0, 1)).hex()).isEqualTo("0000");
      client.send("0c 0c186c00 01 0800 0800 4e04 0200 75c73301"); // Beijing has no list
      client.send("0c 0c186c00 01 0400 0400 9999 0200");
      assertThat(client.ask(HEARTBEAT).method()).isEqualTo(Method.HEARTBEAT);
    }
  }

  @Test
  void what_is_no_request_ends_the_connection() throws IOException {
    try (RawQuoteClient client = new RawQuoteClient(synthetic(1, 1))) {
      assertThatThrownBy(() -> client.ask("0d 02189300 01 0300 0300 0d00 01"))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void answers_arrive_byte_by_byte_and_after_a_frame_nobody_asked_for() throws IOException {
    QuoteServer server = synthetic(1, 1);
    server.faults().split().unsolicited();
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      assertThat(client.ask(LOGIN).method()).isEqualTo(0x0547);
      assertThat(client.read().content()).hasSize(189);
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void every_second_answer_is_damaged_but_not_the_introduction(Damage damage) throws IOException {
    QuoteServer server = synthetic(1, 5);
    server.faults().damage(damage, 2);
    String ask = bars("600000", 4, 0, 5);
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      client.ask(LOGIN);
      Answer good = client.ask(ask);
      assertThat(good.zip()).isNotEqualTo(good.unzip());
      assertThat(good.content()).hasSize(good.unzip());
      client.send(ask);
      assertThat(isDamaged(client, good)).isTrue();
    }
  }

  private static boolean isDamaged(RawQuoteClient client, Answer good) throws IOException {
    try {
      Answer bad = client.read();
      return bad.magic() != MAGIC
          || bad.sequence() != good.sequence()
          || bad.method() != good.method()
          || bad.unzip() != good.unzip()
          || bad.content().length != bad.unzip();
    } catch (EOFException | IllegalStateException e) {
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void bars_of_the_short_form_are_refused(Refusal how) throws IOException {
    QuoteServer server = synthetic(1, 5);
    server.faults().speakOnly(Set.of(Dialect.LONG)).refuseBy(how);
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      assertThat(decoded(client.ask(longBars("600000", 4, 0, 5)), 4, false)).hasSize(5);
      client.send(bars("600000", 4, 0, 800));
      switch (how) {
        case EMPTY -> assertThat(client.read().hex()).isEqualTo("0000");
        case COUNT -> assertThat(client.read().hex()).isEqualTo("2003");
        case SILENT -> assertThat(client.ask(HEARTBEAT).method()).isEqualTo(Method.HEARTBEAT);
        case CLOSED -> assertThatThrownBy(client::read).isInstanceOf(EOFException.class);
      }
    }
  }

  @Test
  void zeros_keep_the_times() throws IOException {
    QuoteServer server = synthetic(1, 2);
    server.faults().zeros();
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      assertThat(decoded(client.ask(bars("600000", 4, 0, 2)), 4, false))
          .extracting(QuotedBar::date, QuotedBar::close, QuotedBar::volume)
          .containsExactly(tuple(20251230, 0, 0f), tuple(20251231, 0, 0f));
      server.faults().zeroBodies();
      assertThat(client.ask(bars("600000", 4, 0, 2)).hex()).matches("0200(00)+");
    }
  }

  @Test
  void a_new_bar_appears_with_each_request() throws IOException {
    QuoteServer server = synthetic(1, 5);
    server.faults().shiftPages(1);
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      List<QuotedBar> before = decoded(client.ask(bars("600000", 4, 0, 2)), 4, false);
      List<QuotedBar> after = decoded(client.ask(bars("600000", 4, 2, 2)), 4, false);
      assertThat(after.get(1)).isEqualTo(before.get(0));
    }
  }

  @Test
  void one_day_is_wrong() throws IOException {
    QuoteServer server = synthetic(1, 2);
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      List<QuotedBar> right = decoded(client.ask(bars("600000", 4, 0, 2)), 4, false);
      server.faults().wrongDay(LocalDate.of(2025, 12, 30));
      List<QuotedBar> wrong = decoded(client.ask(bars("600000", 4, 0, 2)), 4, false);
      assertThat(wrong.get(0)).isEqualTo(right.get(0).higher(20));
      assertThat(wrong.get(1)).isEqualTo(right.get(1));
    }
  }

  @Test
  void in_the_afternoon_the_current_bar_is_live_and_that_of_noon_bears_13_00() throws IOException {
    QuoteServer server = synthetic(1, 2);
    server.faults().now(LocalDateTime.of(2025, 12, 31, 13, 7, 30));
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      List<QuotedBar> fives = decoded(client.ask(bars("600000", 0, 0, 48)), 0, false);
      assertThat(fives.subList(45, 48))
          .extracting(QuotedBar::minute)
          .containsExactly(780, 785, 790);
      assertThat(decoded(client.ask(bars("600000", 4, 0, 1)), 4, false).get(0).volume())
          .isEqualTo(days("600000", 2).volume(1) / 2f);
      server.faults().now(LocalDateTime.of(2025, 12, 31, 15, 0));
      assertThat(decoded(client.ask(bars("600000", 0, 0, 48)), 0, false).get(23).minute())
          .isEqualTo(690);
    }
  }

  @Test
  void minutes_end_where_the_server_has_no_more() throws IOException {
    QuoteServer server = synthetic(1, 2);
    server.faults().minuteDepth(300);
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      assertThat(decoded(client.ask(bars("600000", 7, 0, 800)), 7, false)).hasSize(300);
      assertThat(decoded(client.ask(bars("600000", 7, 200, 800)), 7, false)).hasSize(100);
      assertThat(client.ask(bars("600000", 7, 300, 800)).hex()).isEqualTo("0000");
      assertThat(decoded(client.ask(bars("600000", 4, 0, 800)), 4, false)).hasSize(2);
    }
  }

  @Test
  void an_answer_is_late() throws IOException {
    QuoteServer server = synthetic(1, 1);
    server.faults().delay(Duration.ofMillis(200));
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      long start = System.nanoTime();
      client.ask(HEARTBEAT);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(190));
    }
  }

  @Test
  void a_connection_ends_after_some_answers_or_in_silence_or_at_once() throws IOException {
    QuoteServer server = synthetic(1, 1);
    server.faults().closeAfter(2);
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      client.ask(HEARTBEAT);
      client.ask(HEARTBEAT);
      assertThatThrownBy(client::read).isInstanceOf(EOFException.class);
    }
    server.faults().closeAfter(Integer.MAX_VALUE).closeWhenIdle(Duration.ofMillis(50));
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      assertThatThrownBy(client::read).isInstanceOf(EOFException.class);
    }
    server.faults().closeAtOnce();
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      assertThatThrownBy(client::read).isInstanceOfAny(EOFException.class, SocketException.class);
    }
  }

  @Test
  void a_dead_server_refuses_until_it_is_revived() throws IOException {
    QuoteServer server = synthetic(1, 1);
    server.faults().dieAfter(1);
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      client.ask(HEARTBEAT);
      assertThatThrownBy(() -> client.ask(HEARTBEAT)).isInstanceOf(IOException.class);
    }
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> new RawQuoteClient(server))
                    .isInstanceOf(ConnectException.class));
    server.revive();
    try (RawQuoteClient client = new RawQuoteClient(server)) {
      assertThat(client.ask(HEARTBEAT).content()).hasSize(10);
    }
  }

  @Test
  void servers_of_several_networks_count_what_reaches_them() throws IOException {
    SyntheticMarket market =
        new SyntheticMarket(
            new SyntheticSettings(1, 1, LAST_DAY, 1, 0, SyntheticSettings.Faults.NONE));
    QuoteServer other = QuoteServer.start(market, InetAddress.getByName("127.2.0.1"), 0);
    servers.add(other);
    try (RawQuoteClient client = new RawQuoteClient(other);
        RawQuoteClient second = new RawQuoteClient(other)) {
      client.ask(HEARTBEAT);
      second.ask(bars("600000", 4, 0, 1));
      assertThat(other.host()).startsWith("127.2.0.1:");
      assertThat(other.traffic().total()).isEqualTo(2);
      assertThat(other.traffic().count(Method.BARS)).isEqualTo(1);
      assertThat(other.traffic().mostOpen()).isEqualTo(2);
    }
    assertThat(Traffic.mostWithin(List.of(0L, 999L, 1_000L, 1_001L), Duration.ofNanos(1_000)))
        .isEqualTo(3);
  }

  /** Decodes a page by the notes, the chain of closes undone. */
  private static List<QuotedBar> decoded(Answer answer, int category, boolean isIndex) {
    ByteBuffer in = content(answer);
    int count = in.getShort();
    List<QuotedBar> bars = new ArrayList<>();
    int before = 0;
    for (int i = 0; i < count; i++) {
      int time = in.getInt();
      boolean isMinutes = BarBody.isMinutes(category);
      int packed = time & 0xFFFF;
      int date = isMinutes ? ((packed >> 11) + 2004) * 10_000 + (packed & 0x7FF) : time;
      int open = before + vint(in);
      int close = open + vint(in);
      int high = open + vint(in);
      int low = open + vint(in);
      float volume = in.getFloat();
      float amount = in.getFloat();
      int up = isIndex ? in.getShort() : 0;
      int down = isIndex ? in.getShort() : 0;
      int minute = isMinutes ? time >>> 16 : 900;
      bars.add(new QuotedBar(date, minute, open, high, low, close, volume, amount, up, down));
      before = close;
    }
    assertThat(in.remaining()).isZero();
    return bars;
  }

  private static int vint(ByteBuffer in) {
    int first = in.get();
    int value = first & 0x3F;
    int shift = 6;
    for (int next = first; (next & 0x80) != 0; shift += 7) {
      next = in.get();
      value |= (next & 0x7F) << shift;
    }
    return (first & 0x40) == 0 ? value : -value;
  }
}
