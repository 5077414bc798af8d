package io.klinesaga.source.tdx.day;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.check.BarRules;
import io.klinesaga.check.Checked;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import io.klinesaga.testing.DayArchives;
import io.klinesaga.testing.FakeHttp;
import io.klinesaga.testing.FakeHttp.Reply;
import io.klinesaga.testing.FakeHttp.Request;
import io.klinesaga.testing.NotedGate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Monday 2026-03-02 to Thursday 2026-03-05, which is today, 18:00. */
class TdxDaySourceTest {
  /** How many damaged archives are read; a longer run sets the property. */
  private static final int DAMAGED = Integer.getInteger("kline.fuzz.archives", 3_000);

  private static final LocalDate MONDAY = LocalDate.of(2026, 3, 2);
  private static final LocalDate TUESDAY = MONDAY.plusDays(1);
  private static final LocalDate WEDNESDAY = MONDAY.plusDays(2);
  private static final LocalDate TODAY = MONDAY.plusDays(3);
  private static final SeriesId SHARE = day("600000.SH");

  @TempDir private Path root;
  private final FakeHttp http = new FakeHttp();
  private final NotedGate gate = new NotedGate();
  private final Map<LocalDate, byte[]> served = new TreeMap<>();
  private Instant now = Instant.parse("2026-03-05T10:00:00Z");

  @AfterEach
  void stop() {
    http.close();
  }

  private static SeriesId day(String symbol) {
    return new SeriesId(Symbol.parse(symbol), Period.DAY);
  }

  private KlineSource source(String... settings) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      values.put(settings[i], settings[i + 1]);
    }
    return new TdxDaySourceProvider()
        .create(
            new SourceContext(
                values,
                Instruments.shipped(),
                TradingCalendar.sse(),
                root.resolve("data"),
                Clock.fixed(now, ZoneOffset.UTC),
                gate));
  }

  private KlineSource fromFolder() {
    return source("directory", root.resolve("archives").toString());
  }

  private KlineSource fromHttp(String... settings) {
    String[] all = Arrays.copyOf(settings, settings.length + 4);
    all[settings.length] = "url";
    all[settings.length + 1] = http.url() + "/day";
    all[settings.length + 2] = "from";
    all[settings.length + 3] = "2026-03-02";
    http.answer(this::answer);
    return source(all);
  }

  private Reply answer(Request request) {
    String name = request.path().substring("/day/".length());
    return served.entrySet().stream()
        .filter(entry -> DayArchives.name(entry.getKey()).equals(name))
        .map(entry -> Reply.ok(entry.getValue()).with("ETag", "\"" + name + "\""))
        .map(
            reply ->
                request.header("If-None-Match").isEmpty()
                    ? reply
                    : Reply.status(304).with("ETag", "\"" + name + "\""))
        .findFirst()
        .orElse(Reply.status(404));
  }

  private static DayArchives market(LocalDate day) {
    return new DayArchives(day)
        .flat("600000.SH", 10 + day.getDayOfMonth() / 100.0, 7000)
        .flat("510050.SH", 2.987, 1_000)
        .flat("000001.SZ", 11.5, 900)
        .flat("920002.BJ", 20.5, 100);
  }

  private void serve(LocalDate... days) {
    for (LocalDate day : days) {
      served.put(day, market(day).bytes());
    }
  }

  private static List<LocalDate> days(SourceBars read) {
    Bars bars = read.bars();
    return java.util.stream.IntStream.range(0, bars.size())
        .mapToObj(i -> MarketTime.date(bars.ts(i)))
        .toList();
  }

  private static TimeRange from(LocalDate day) {
    return TimeRange.ofDays(day, null);
  }

  // --- What an archive has ---

  @Test
  void a_folder_of_archives_is_read_day_by_day() {
    for (LocalDate day : List.of(MONDAY, TUESDAY)) {
      market(day).named(day).writeTo(root.resolve("archives"));
    }
    KlineSource source = fromFolder();
    assertThat(source.symbols(Period.DAY))
        .extracting(Symbol::toString)
        .containsExactly("000001.SZ", "510050.SH", "600000.SH", "920002.BJ");
    assertThat(source.symbols(Period.MIN1)).isEmpty();
    SourceBars read = source.fetch(SHARE, TimeRange.ALL);
    assertThat(days(read)).containsExactly(MONDAY, TUESDAY);
    assertThat(read.bars().close(1)).isEqualTo(10.03);
    assertThat(read.bars().volume(0)).isEqualTo(7000);
    assertThat(read.origins().apply(1)).endsWith("20260303.zip");
    assertThat(read.heldFrom()).isEqualTo(MarketTime.dayStart(MONDAY));
    assertThat(days(source.fetch(SHARE, from(TUESDAY)))).containsExactly(TUESDAY);
    assertThat(gate.said()).isEmpty();
  }

  @Test
  void the_receipt_of_one_day_has_the_checksum_of_its_archive() throws IOException {
    Path archive = market(MONDAY).writeTo(root.resolve("archives"));
    CRC32 checksum = new CRC32();
    checksum.update(Files.readAllBytes(archive));
    SourceBars read = fromFolder().fetch(SHARE, TimeRange.ALL);
    assertThat(read.receipt().from()).isEqualTo(archive.toString());
    assertThat(read.receipt().checksum()).isEqualTo(checksum.getValue());
    assertThat(read.receipt().at()).isEqualTo(now);
  }

  @Test
  void funds_keep_three_decimals_and_prices_lose_the_noise_of_floats_only() {
    new DayArchives(MONDAY)
        .add("510050.SH", (float) 2.987, (float) 2.993, 2.981, 2.9850000001, 1000, 2987)
        .add("600000.SH", (float) 10.01, 10.02, 10.005, 10.01, 100, 1001)
        .writeTo(root.resolve("archives"));
    Bars fund = fromFolder().fetch(day("510050.SH"), TimeRange.ALL).bars();
    assertThat(List.of(fund.open(0), fund.high(0), fund.low(0), fund.close(0)))
        .containsExactly(2.987, 2.993, 2.981, 2.985);
    Bars share = fromFolder().fetch(SHARE, TimeRange.ALL).bars();
    assertThat(List.of(share.open(0), share.low(0))).containsExactly(10.01, 10.005);
  }

  @Test
  void volumes_have_64_bits() {
    new DayArchives(MONDAY)
        .flat("510050.SH", 1, 9_876_543_210L)
        .add("600000.SH", 10, 10, 10, 10, -5, 50)
        .writeTo(root.resolve("archives"));
    assertThat(fromFolder().fetch(day("510050.SH"), TimeRange.ALL).bars().volume(0))
        .isEqualTo(9_876_543_210L);
    SourceBars read = fromFolder().fetch(SHARE, TimeRange.ALL);
    assertThat(read.bars().isEmpty()).isTrue();
    assertThat(read.rejected()).singleElement().extracting("rule").isEqualTo("negative-volume");
  }

  @Test
  void a_share_without_volume_and_amount_was_suspended_and_an_index_was_not() {
    new DayArchives(MONDAY)
        .add("600000.SH", 10, 10, 10, 10, 0, 0)
        .add("000001.SH", 3000, 3001, 2999, 3000, 0, 0)
        .writeTo(root.resolve("archives"));
    Checked share = checked(SHARE);
    assertThat(share.good().isEmpty()).isTrue();
    assertThat(share.suspended()).containsExactly(MarketTime.dayStart(MONDAY));
    Checked index = checked(day("000001.SH"));
    assertThat(index.good().close(0)).isEqualTo(3000);
    assertThat(index.suspended()).isEmpty();
  }

  private Checked checked(SeriesId series) {
    SourceBars read = fromFolder().fetch(series, TimeRange.ALL);
    return new BarRules(TradingCalendar.sse()).check("tdx-day", series, read, now);
  }

  @Test
  void a_symbol_that_no_archive_lists_is_unknown_and_so_is_what_has_no_proved_unit() {
    market(MONDAY)
        .flat("113001.SH", 110, 10)
        .add("204001.SH", 1.5, 1.5, 1.5, 1.5, 20, 20_000)
        .add("131810.SZ", 1.5, 1.5, 1.5, 1.5, 20, 33)
        .writeTo(root.resolve("archives"));
    KlineSource source = fromFolder();
    for (String symbol : List.of("600001.SH", "113001.SH")) {
      assertThatThrownBy(() -> source.fetch(day(symbol), TimeRange.ALL))
          .isInstanceOf(UnknownSeriesException.class)
          .hasMessageContaining(symbol);
    }
    assertThat(source.skipped(Period.DAY)).singleElement().asString().contains("113001.SH");
    assertThat(source.fetch(day("204001.SH"), TimeRange.ALL).bars().volume(0)).isEqualTo(20);
    assertThat(source.fetch(day("131810.SZ"), TimeRange.ALL).bars().volume(0))
        .isEqualTo(Bars.NO_VOLUME);
    assertThatThrownBy(() -> source.fetch(new SeriesId(SHARE.symbol(), Period.MIN5), TimeRange.ALL))
        .isInstanceOf(UnknownSeriesException.class);
  }

  @Test
  void an_archive_of_a_folder_that_was_replaced_is_read_anew() throws IOException {
    Path archive = market(MONDAY).writeTo(root.resolve("archives"));
    assertThat(fromFolder().fetch(SHARE, TimeRange.ALL).bars().close(0)).isEqualTo(10.02);
    new DayArchives(MONDAY).flat("600000.SH", 12.5, 8000).writeTo(root.resolve("archives"));
    Files.setLastModifiedTime(
        archive, java.nio.file.attribute.FileTime.from(now.plusSeconds(3600)));
    assertThat(fromFolder().fetch(SHARE, TimeRange.ALL).bars().close(0)).isEqualTo(12.5);
  }

  // --- Over HTTP ---

  @Test
  void one_download_a_day_serves_every_series_and_the_next_process_too() {
    serve(MONDAY, TUESDAY, WEDNESDAY, TODAY);
    KlineSource source = fromHttp();
    assertThat(source.symbols(Period.DAY)).hasSize(4);
    for (Symbol symbol : source.symbols(Period.DAY)) {
      SourceBars read = source.fetch(new SeriesId(symbol, Period.DAY), TimeRange.ALL);
      assertThat(days(read)).containsExactly(MONDAY, TUESDAY, WEDNESDAY, TODAY);
    }
    assertThat(http.paths()).hasSize(4).doesNotHaveDuplicates();
    assertThat(gate.said()).hasSize(8).contains("enter", "answered");
    assertThat(days(fromHttp().fetch(SHARE, TimeRange.ALL))).hasSize(4);
    assertThat(http.requests().subList(4, 8))
        .allSatisfy(request -> assertThat(request.header("If-None-Match")).isNotEmpty());
    now = now.plusSeconds(86_400 * 30L);
    assertThat(days(fromHttp().fetch(SHARE, TimeRange.ofDays(MONDAY, TODAY)))).hasSize(4);
    assertThat(http.paths()).as("what is settled is not asked for again").hasSize(8);
  }

  @Test
  void an_archive_that_has_changed_takes_the_place_of_the_former_one() {
    serve(MONDAY);
    TimeRange monday = TimeRange.ofDays(MONDAY, MONDAY);
    assertThat(fromHttp().fetch(SHARE, monday).bars().close(0)).isEqualTo(10.02);
    KlineSource other = fromHttp();
    byte[] changed = new DayArchives(MONDAY).flat("600000.SH", 12.5, 8000).bytes();
    http.answer(request -> Reply.ok(changed).with("ETag", "\"2\""));
    assertThat(other.fetch(SHARE, monday).bars().close(0)).isEqualTo(12.5);
  }

  @Test
  void what_is_here_is_used_where_the_server_fails() {
    serve(MONDAY);
    TimeRange monday = TimeRange.ofDays(MONDAY, MONDAY);
    fromHttp().fetch(SHARE, monday);
    KlineSource other = fromHttp();
    http.answer(request -> Reply.status(500));
    assertThat(days(other.fetch(SHARE, monday))).containsExactly(MONDAY);
    assertThat(gate.said()).last().asString().contains("failed").contains("500");
  }

  @Test
  void no_archive_of_today_is_not_due_and_before_the_close_it_is_not_asked_for() {
    serve(MONDAY, TUESDAY, WEDNESDAY);
    SourceBars read = fromHttp().fetch(SHARE, TimeRange.ALL);
    assertThat(days(read)).containsExactly(MONDAY, TUESDAY, WEDNESDAY);
    assertThat(read.warnings()).isEmpty();
    assertThat(fromHttp().fetch(SHARE, from(TODAY)).bars().isEmpty()).isTrue();
    now = Instant.parse("2026-03-05T02:00:00Z");
    int asked = http.requests().size();
    assertThat(fromHttp().fetch(SHARE, from(TODAY)).bars().isEmpty()).isTrue();
    assertThat(http.requests()).hasSize(asked);
  }

  @Test
  void a_past_trading_day_without_archive_is_missing_by_name() {
    serve(MONDAY, WEDNESDAY, TODAY);
    SourceBars read = fromHttp().fetch(SHARE, TimeRange.ALL);
    assertThat(days(read)).as("no later bar hides the gap").containsExactly(MONDAY);
    assertThat(read.warnings()).singleElement().asString().contains("2026-03-03", "missing");
    assertThatThrownBy(() -> fromHttp().fetch(SHARE, from(MONDAY)))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("the archive of 2026-03-03, a trading day, is missing")
        .hasMessageContaining("kline.source.tdx-day.skip=2026-03-03");
    assertThat(days(fromHttp("skip", "2026-03-03").fetch(SHARE, TimeRange.ALL)))
        .containsExactly(MONDAY, WEDNESDAY, TODAY);
  }

  @Test
  void a_holiday_is_not_asked_for() {
    now = Instant.parse("2026-03-09T10:00:00Z");
    LocalDate friday = LocalDate.of(2026, 3, 6);
    LocalDate nextMonday = LocalDate.of(2026, 3, 9);
    serve(friday, nextMonday);
    assertThat(days(fromHttp().fetch(SHARE, from(friday)))).containsExactly(friday, nextMonday);
    assertThat(http.paths()).containsExactly("/day/20260306.zip", "/day/20260309.zip");
  }

  @Test
  void days_of_which_the_calendar_knows_nothing_are_asked_for_and_may_be_holidays() {
    now = Instant.parse("2027-01-05T10:00:00Z");
    LocalDate first = LocalDate.of(2027, 1, 1);
    LocalDate monday = LocalDate.of(2027, 1, 4);
    serve(monday);
    assertThat(days(fromHttp().fetch(SHARE, from(first)))).containsExactly(monday);
    assertThat(http.paths()).hasSize(5);
  }

  @Test
  void damaged_archives_refuse_their_day_by_name_and_leave_nothing_behind() throws IOException {
    byte[] whole = market(MONDAY).bytes();
    Map<String, byte[]> damaged = new TreeMap<>();
    damaged.put("it is no whole zip", Arrays.copyOf(whole, whole.length / 2));
    damaged.put("outside of the", market(MONDAY).code("600004.SH", 77).bytes());
    damaged.put("multiple of 512", market(MONDAY).cutBlocks(Exchange.SH, 100).bytes());
    damaged.put("of another day", market(MONDAY).named(TUESDAY).bytes());
    damaged.put("only one of the two", market(MONDAY).member("x/bj.cod", new byte[150]).bytes());
    damaged.put("no members such as", new DayArchives(MONDAY).member("a.txt", whole).bytes());
    damaged.put("two blocks", market(MONDAY).code("600000.SH", 1).bytes());
    damaged.remove("only one of the two");
    damaged.put(
        "only one of the two",
        new DayArchives(MONDAY).flat("600000.SH", 1, 1).member("bj.cod", new byte[150]).bytes());
    for (Map.Entry<String, byte[]> archive : damaged.entrySet()) {
      served.put(MONDAY, archive.getValue());
      assertThatThrownBy(() -> fromHttp().fetch(SHARE, TimeRange.ofDays(MONDAY, MONDAY)))
          .as(archive.getKey())
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("the archive of 2026-03-02 is refused")
          .hasMessageContaining(archive.getKey());
    }
    try (var left = Files.list(root.resolve("data/sources/tdx-day"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void a_checksum_that_is_wrong_refuses_the_day() throws IOException {
    byte[] bytes = stored("sh.md1");
    Files.createDirectories(root.resolve("archives"));
    Files.write(root.resolve("archives").resolve(DayArchives.name(MONDAY)), bytes);
    assertThatThrownBy(() -> fromFolder().fetch(SHARE, TimeRange.ALL))
        .hasMessageContaining("2026-03-02")
        .hasMessageContaining("is damaged");
  }

  /** An archive that is not compressed, with one byte of a block changed. */
  private static byte[] stored(String changed) throws IOException {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (var zip = new java.util.zip.ZipOutputStream(bytes)) {
      for (String name : List.of("sh.cod", "sh.md1")) {
        byte[] content = new byte[name.endsWith("cod") ? 150 : 512];
        System.arraycopy("600000".getBytes(StandardCharsets.US_ASCII), 0, content, 0, 6);
        CRC32 crc = new CRC32();
        crc.update(content);
        var entry = new java.util.zip.ZipEntry(name);
        entry.setMethod(java.util.zip.ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
      }
    }
    byte[] all = bytes.toByteArray();
    String text = new String(all, StandardCharsets.ISO_8859_1);
    all[text.indexOf(changed) + changed.length() + 100] ^= 1;
    return all;
  }

  @Test
  void a_page_of_html_with_status_200_refuses_the_day_by_name() {
    KlineSource source = fromHttp();
    http.answer(
        request -> Reply.ok("<html>please log in</html>").with("Content-Type", "text/html"));
    assertThatThrownBy(() -> source.fetch(SHARE, TimeRange.ALL))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("2026-03-02")
        .hasMessageContaining("status 200 is a page of HTML");
    assertThat(gate.said()).last().asString().startsWith("failed");
  }

  @Test
  void an_answer_that_is_cut_or_too_long_is_not_used() {
    byte[] big = new byte[2 << 20];
    new Random(1).nextBytes(big);
    big[0] = 'P';
    big[1] = 'K';
    KlineSource source = fromHttp("max-megabytes", "1");
    http.answer(request -> Reply.ok(big));
    assertThatThrownBy(() -> source.fetch(SHARE, from(MONDAY)))
        .hasMessageContaining("2026-03-02")
        .hasMessageContaining("more than 1048576 bytes");
    KlineSource other = fromHttp();
    http.answer(request -> Reply.ok(Arrays.copyOf(big, 1000)).cutFrom(5000));
    assertThatThrownBy(() -> other.fetch(SHARE, from(MONDAY)))
        .hasMessageContaining("cannot fetch the archive of 2026-03-02");
    assertThat(gate.said()).filteredOn(said -> said.startsWith("failed")).hasSize(2);
  }

  @Test
  void a_server_that_refuses_bans_and_nothing_secret_of_the_address_is_told() {
    http.answer(request -> Reply.status(429).with("Retry-After", "3600"));
    KlineSource source =
        source("url", "http://me:pass@127.0.0.1:" + http.port() + "/YYYYMMDD.zip?key=s3cr3t");
    assertThatThrownBy(() -> source.fetch(SHARE, from(MONDAY)))
        .hasMessageContaining("429")
        .hasMessageContaining("/20260302.zip")
        .hasMessageNotContainingAny("s3cr3t", "pass");
    assertThat(gate.said())
        .filteredOn(said -> said.startsWith("banned"))
        .last()
        .asString()
        .endsWith(" 3600s");
    KlineSource other = fromHttp();
    http.answer(request -> Reply.status(403));
    assertThatThrownBy(() -> other.fetch(SHARE, from(MONDAY))).hasMessageContaining("403");
    assertThat(gate.said()).filteredOn(said -> said.startsWith("banned")).hasSize(2);
    assertThat(gate.said().toString()).doesNotContain("s3cr3t");
  }

  @Test
  void settings_that_cannot_be_are_told_by_name() {
    for (String[] wrong :
        List.of(
            new String[] {},
            new String[] {"url", "ftp://host/x"},
            new String[] {"url", "http://host/x?key=1"},
            new String[] {"url", "http://host", "directory", "x"},
            new String[] {"url", "http://host", "from", "soon"},
            new String[] {"url", "http://host", "route", "direct:x"})) {
      assertThatThrownBy(() -> source(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("kline.source.tdx-day.");
    }
    assertThatThrownBy(() -> source("directory", root.resolve("none").toString()))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("does not exist");
  }

  // --- Fuzz ---

  @Test
  void archives_with_changed_bytes_are_read_or_refused_and_nothing_else() {
    Random random = new Random(20260302);
    byte[] whole = market(MONDAY).bytes();
    int refused = 0;
    for (int i = 0; i < DAMAGED; i++) {
      byte[] damaged =
          i % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      for (int n = random.nextInt(4); n >= 0 && damaged.length > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      refused += isRefused(damaged) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(DAMAGED * 2 / 3);
  }

  private boolean isRefused(byte[] archive) {
    try {
      DayArchive.read(MONDAY, Files.write(root.resolve("fuzz.zip"), archive));
      return false;
    } catch (DayRefusedException e) {
      assertThat(e).hasMessageContaining("2026-03-02");
      return true;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void an_archive_that_unpacks_to_more_than_can_be_meant_is_refused() {
    byte[] bomb =
        new DayArchives(MONDAY)
            .code("600000.SH", 0)
            .member("sh.md1", new byte[(512 << 16) + 512])
            .bytes();
    assertThat(bomb.length).isLessThan(100_000);
    served.put(MONDAY, bomb);
    assertThatThrownBy(() -> fromHttp().fetch(SHARE, from(MONDAY)))
        .hasMessageContaining("2026-03-02")
        .hasMessageContaining("unpacks to more than");
  }
}
