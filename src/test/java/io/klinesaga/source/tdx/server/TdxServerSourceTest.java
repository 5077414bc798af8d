package io.klinesaga.source.tdx.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.BarLabel;
import io.klinesaga.source.Budget;
import io.klinesaga.source.HostBook;
import io.klinesaga.source.HostNote;
import io.klinesaga.source.Precision;
import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.source.SourceServices;
import io.klinesaga.source.UnknownSeriesException;
import io.klinesaga.source.tdx.file.TdxFileSource;
import io.klinesaga.testing.quote.Dialect;
import io.klinesaga.testing.quote.Hostility.Damage;
import io.klinesaga.testing.quote.Hostility.Refusal;
import io.klinesaga.testing.quote.QuoteMarket;
import io.klinesaga.testing.quote.QuoteServer;
import io.klinesaga.testing.quote.VipdocMarket;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The source against simulated servers that have the files of the sample. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class TdxServerSourceTest {
  private static final Path SAMPLE = Path.of("src", "sample");
  private static final QuoteMarket MARKET = new SampleMarket();
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final SeriesId PING_AN = series("000001.SZ", Period.DAY);
  private static final SeriesId SPDB = series("600000.SH", Period.DAY);
  private static final SeriesId COMPOSITE = series("000001.SH", Period.DAY);
  private static final TimeRange SHORT = TimeRange.ofDays(LocalDate.of(2018, 1, 2), null);
  private static final SeriesId MINUTES = series("688001.SH", Period.MIN1);

  private final List<QuoteServer> servers = new ArrayList<>();
  private final List<TdxServerSource> sources = new ArrayList<>();
  private final HostBook book = HostBook.inMemory();
  private final CountingGate gate = new CountingGate();
  private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir private Path data;

  private static SeriesId series(String symbol, Period period) {
    return new SeriesId(Symbol.parse(symbol), period);
  }

  @AfterEach
  void close() {
    sources.forEach(TdxServerSource::close);
    servers.forEach(QuoteServer::close);
  }

  private QuoteServer server() {
    return server("127.1.0.1");
  }

  private QuoteServer server(String address) {
    try {
      QuoteServer server = QuoteServer.start(MARKET, InetAddress.getByName(address), 0);
      servers.add(server);
      return server;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private TdxServerSource source(QuoteServer... asked) {
    return source(Map.of(), asked);
  }

  private TdxServerSource source(Map<String, String> more, QuoteServer... asked) {
    Map<String, String> settings = new HashMap<>(more);
    settings.putIfAbsent("requests-per-second", "0");
    settings.putIfAbsent("read-timeout", "500ms");
    List<String> hosts = List.of(asked).stream().map(QuoteServer::host).toList();
    settings.putIfAbsent("hosts", String.join(",", hosts));
    SourceContext context =
        new SourceContext(
            settings,
            Instruments.shipped(),
            TradingCalendar.sse(),
            data,
            clock,
            new SourceServices() {
              @Override
              public RequestGate gate(String source, Budget budget) {
                return gate;
              }

              @Override
              public HostBook hosts(String source) {
                return book;
              }
            });
    TdxServerSource source = (TdxServerSource) new TdxServerSourceProvider().create(context);
    sources.add(source);
    return source;
  }

  private Optional<HostNote> note(QuoteServer server, Kind kind) {
    return book.notes().stream()
        .filter(n -> n.host().equals(server.host()) && n.kind().equals(kind.word()))
        .findFirst();
  }

  /** The whole of what files have, as 32-bit floats carry it. */
  private static void assertSame(Bars read, SeriesId series) {
    Bars expected = MARKET.bars(series.symbol(), series.period());
    assertThat(read.size()).as("bars of %s", series).isEqualTo(expected.size());
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.ts(i)).isEqualTo(expected.ts(i));
      assertThat(
              new double[] {read.open(i), read.high(i), read.low(i), read.close(i), read.amount(i)})
          .as("%s %s", series, MarketTime.dateTime(read.ts(i)))
          .containsExactly(
              expected.open(i),
              expected.high(i),
              expected.low(i),
              expected.close(i),
              expected.amount(i));
      float volume = (float) expected.volume(i);
      assertThat((float) read.volume(i)).isCloseTo(volume, within(2 * Math.ulp(volume)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "000001.SZ,DAY",
    "600000.SH,DAY",
    "000001.SH,DAY",
    "881478.SH,DAY",
    "688001.SH,MIN1",
    "688001.SH,MIN5",
    "688001.SH,MIN15",
    "688001.SH,MIN30",
    "688001.SH,MIN60"
  })
  void bars_are_those_of_the_files(String symbol, Period period) {
    SeriesId series = series(symbol, period);
    SourceBars read = source(server()).fetch(series, TimeRange.ALL);

    assertSame(read.bars(), series);
    assertThat(read.rejected()).isEmpty();
    assertThat(read.duplicates()).isEmpty();
    assertThat(read.heldFrom()).isEqualTo(read.bars().firstTs());
  }

  @Test
  void what_files_have_of_prices_is_had_bit_for_bit() {
    try (TdxFileSource files = new TdxFileSource(SAMPLE)) {
      Bars expected = files.fetch(SPDB, TimeRange.ALL).bars();
      Bars read = source(server()).fetch(SPDB, TimeRange.ALL).bars();
      for (int i = 0; i < expected.size(); i++) {
        assertThat(Double.doubleToLongBits(read.close(i)))
            .isEqualTo(Double.doubleToLongBits(expected.close(i)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_host_that_speaks_one_dialect_alone_is_spoken_to_in_it(Dialect dialect) {
    QuoteServer server = server();
    server.faults().speakOnly(EnumSet.of(dialect));
    TdxServerSource source = source(server);

    assertSame(source.fetch(PING_AN, TimeRange.ALL).bars(), PING_AN);
    assertSame(source.fetch(MINUTES, TimeRange.ALL).bars(), MINUTES);
    assertThat(note(server, Kind.DAY)).map(HostNote::failures).contains(0);
  }

  @ParameterizedTest
  @EnumSource
  void however_the_others_are_refused(Refusal how) {
    QuoteServer server = server();
    server.faults().speakOnly(EnumSet.of(Dialect.SHORT)).refuseBy(how);

    assertSame(source(server).fetch(PING_AN, TimeRange.ALL).bars(), PING_AN);
    assertThat(note(server, Kind.DAY)).map(HostNote::dialect).contains("0x052d short");
  }

  @ParameterizedTest
  @EnumSource(names = "SILENT", mode = Mode.EXCLUDE)
  void the_last_dialect_is_found_behind_any_refusal_but_silence(Refusal how) {
    QuoteServer server = server();
    server.faults().speakOnly(EnumSet.of(Dialect.PLAIN)).refuseBy(how);
    assertSame(source(server).fetch(MINUTES, TimeRange.ALL).bars(), MINUTES);
  }

  @Test
  void times_that_are_starts_are_proved_noted_and_brought_to_the_end() {
    QuoteServer server = server();
    server.faults().speakOnly(EnumSet.of(Dialect.PLAIN)).startLabels();
    TdxServerSource source = source(server);

    assertSame(source.fetch(MINUTES, TimeRange.ALL).bars(), MINUTES);
    assertThat(note(server, Kind.MINUTE)).map(HostNote::label).contains(BarLabel.START);
  }

  @Test
  void the_unit_of_an_index_in_plain_floats_is_not_known_and_it_is_not_read() {
    QuoteServer server = server();
    server.faults().speakOnly(EnumSet.of(Dialect.PLAIN));
    assertThatThrownBy(() -> source(server).fetch(COMPOSITE, TimeRange.ALL))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("000001.SH 1d")
        .hasMessageContaining("whose unit of volumes of indices is unknown");
  }

  @Test
  void a_second_start_asks_the_book_and_proves_nothing_again() {
    QuoteServer server = server();
    source(server).fetch(SPDB, TimeRange.ofDays(LocalDate.of(2025, 8, 1), null));
    server.traffic().clear();
    source(server).fetch(SPDB, TimeRange.ofDays(LocalDate.of(2025, 8, 1), null));

    assertThat(server.traffic().total()).as("login and one page").isEqualTo(2);
  }

  @Test
  void only_as_many_bars_are_asked_for_as_the_range_needs() {
    clock = Clock.fixed(Instant.parse("2025-08-06T02:00:00Z"), ZoneOffset.UTC);
    QuoteServer server = server();
    TdxServerSource source = source(server);
    source.fetch(PING_AN, TimeRange.ALL);
    server.traffic().clear();
    Bars read = source.fetch(SPDB, TimeRange.ofDays(LocalDate.of(2025, 8, 1), null)).bars();

    assertThat(MarketTime.date(read.firstTs())).isEqualTo(LocalDate.of(2025, 8, 1));
    assertThat(read.size()).isEqualTo(3);
    assertThat(server.traffic().total()).isEqualTo(1);
  }

  @Test
  void the_source_claims_only_what_the_host_holds_of_minutes() {
    QuoteServer server = server();
    server.faults().minuteDepth(1000);
    SourceBars read = source(server).fetch(MINUTES, TimeRange.ALL);

    assertThat(read.bars().size()).isEqualTo(1000);
    assertThat(read.heldFrom()).isEqualTo(read.bars().firstTs());
  }

  @Test
  void a_range_within_what_is_held_is_held_whole() {
    SourceBars read =
        source(server()).fetch(SPDB, TimeRange.ofDays(LocalDate.of(2025, 1, 1), null));
    assertThat(read.heldFrom()).isEqualTo(TimeRange.ALL.from());
  }

  @Test
  void pages_that_shift_lose_and_double_nothing() {
    QuoteServer server = server();
    TdxServerSource source = source(server);
    source.fetch(PING_AN, TimeRange.ALL);
    server.faults().shiftPages(5);
    Bars read = source.fetch(SPDB, TimeRange.ALL).bars();

    Bars all = MARKET.bars(SPDB.symbol(), Period.DAY);
    assertThat(read.firstTs()).isEqualTo(all.firstTs());
    assertThat(read.size()).isEqualTo(all.size() - 5);
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.ts(i)).isEqualTo(all.ts(i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_damaged_answer_is_read_from_another_host_instead(Damage how) {
    QuoteServer bad = server("127.1.0.1");
    QuoteServer good = server("127.2.0.1");
    TdxServerSource source = source(bad, good);
    source.fetch(PING_AN, TimeRange.ALL);
    bad.faults().damage(how, 3);

    assertSame(source.fetch(SPDB, TimeRange.ALL).bars(), SPDB);
    assertSame(source.fetch(COMPOSITE, TimeRange.ALL).bars(), COMPOSITE);
    assertThat(note(good, Kind.DAY)).map(HostNote::failures).contains(0);
  }

  @Test
  void frames_that_nobody_asked_for_and_bytes_one_by_one_are_no_trouble() {
    QuoteServer server = server();
    server.faults().unsolicited().split();
    TdxServerSource source = source(Map.of("read-timeout", "20s"), server);
    SeriesId board = series("881478.SH", Period.DAY);
    assertSame(source.fetch(board, TimeRange.ALL).bars(), board);
  }

  @Test
  void the_host_that_dies_within_a_series_is_followed_by_another_from_the_start() {
    QuoteServer dying = server("127.1.0.1");
    QuoteServer other = server("127.2.0.1");
    TdxServerSource source = source(dying, other);
    source.fetch(PING_AN, TimeRange.ALL);
    dying.faults().dieAfter(2);
    other.faults().dieAfter(Long.MAX_VALUE - 1);

    SourceBars read = source.fetch(SPDB, TimeRange.ALL);
    assertSame(read.bars(), SPDB);
    assertSame(source.fetch(COMPOSITE, TimeRange.ALL).bars(), COMPOSITE);
    assertThat(read.receipt()).isNotNull();
    assertThat(gate.failed).as("one bad host is no failure of the source").isZero();
  }

  @Test
  void zeros_are_refused_and_the_host_is_named() {
    QuoteServer zeros = server("127.1.0.1");
    QuoteServer good = server("127.2.0.1");
    zeros.faults().zeros();

    SourceBars read = source(zeros, good).fetch(SPDB, TimeRange.ALL);
    assertSame(read.bars(), SPDB);
    assertThat(note(zeros, Kind.DAY).orElseThrow().reason()).contains("is all zeros");
  }

  @Test
  void zeros_that_begin_later_are_refused_too() {
    QuoteServer zeros = server("127.1.0.1");
    QuoteServer good = server("127.2.0.1");
    good.faults().delay(Duration.ofMillis(20)); // so that the other one is asked
    TdxServerSource source = source(zeros, good);
    source.fetch(PING_AN, TimeRange.ALL);
    zeros.faults().zeros();

    for (SeriesId series : List.of(SPDB, COMPOSITE, SPDB)) {
      assertSame(source.fetch(series, TimeRange.ALL).bars(), series);
    }
    assertThat(note(zeros, Kind.DAY).orElseThrow().reason()).contains("is all zeros");
  }

  @Test
  void zeros_of_the_only_host_are_no_data() {
    QuoteServer zeros = server();
    TdxServerSource source = source(zeros);
    source.fetch(PING_AN, TimeRange.ALL);
    zeros.faults().zeros();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> source.fetch(SPDB, TimeRange.ALL))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("no host delivers 600000.SH 1d")
          .hasMessageContaining("is all zeros");
    }
    assertThatThrownBy(() -> source.fetch(SPDB, TimeRange.ALL))
        .as("nobody asks on for ever")
        .isInstanceOf(SourcePausedException.class);
  }

  @Test
  void two_bytes_of_a_host_that_served_are_a_refusal() {
    QuoteServer server = server();
    TdxServerSource source = source(server);
    source.fetch(PING_AN, TimeRange.ALL);
    server.faults().speakOnly(Set.of()).refuseBy(Refusal.COUNT);
    assertThatThrownBy(() -> source.fetch(SPDB, TimeRange.ALL))
        .isInstanceOf(SourceException.class)
        .isNotInstanceOf(UnknownSeriesException.class)
        .hasMessageContaining("it serves no bars any more");
    assertThat(note(server, Kind.DAY).orElseThrow().failures()).isEqualTo(1);
  }

  @Test
  void a_code_that_hosts_do_not_know_is_unknown_and_no_fault_of_theirs() {
    QuoteServer first = server("127.1.0.1");
    QuoteServer second = server("127.2.0.1");
    assertThatThrownBy(
            () -> source(first, second).fetch(series("600999.SH", Period.DAY), TimeRange.ALL))
        .isInstanceOf(UnknownSeriesException.class)
        .hasMessageContaining("2 hosts that serve have none");
    assertThat(note(first, Kind.DAY)).map(HostNote::failures).contains(0);
  }

  @Test
  void a_day_that_is_not_as_it_is_known_refutes_a_host() {
    QuoteServer liar = server("127.1.0.1");
    QuoteServer good = server("127.2.0.1");
    liar.faults().wrongDay(LocalDate.of(2020, 6, 30));

    assertSame(source(liar, good).fetch(SPDB, TimeRange.ALL).bars(), SPDB);
    assertThat(note(liar, Kind.DAY).orElseThrow().reason())
        .contains("2020-06-30")
        .contains("expected 12.83 12.88 12.72 12.80 93794024");
  }

  @Test
  void a_day_on_which_most_hosts_say_otherwise_refutes_a_host() {
    QuoteServer liar = server("127.1.0.1");
    QuoteServer second = server("127.2.0.1");
    QuoteServer third = server("127.3.0.1");
    liar.faults().wrongDay(LocalDate.of(2021, 8, 19));

    SourceBars read = source(liar, second, third).fetch(SPDB, TimeRange.ALL);
    assertSame(read.bars(), SPDB);
    assertThat(note(liar, Kind.DAY).orElseThrow().reason())
        .contains("2021-08-19")
        .contains("but at " + second.host());
    assertThat(note(third, Kind.DAY)).map(HostNote::failures).contains(0);
  }

  @Test
  void of_two_hosts_that_one_is_believed_whose_prices_volume_and_amount_belong_together() {
    QuoteServer liar = server("127.1.0.1");
    QuoteServer good = server("127.2.0.1");
    liar.faults().wrongDay(LocalDate.of(2021, 7, 29));

    assertSame(source(liar, good).fetch(SPDB, TimeRange.ALL).bars(), SPDB);
    assertThat(note(liar, Kind.DAY).orElseThrow().reason()).contains("2021-07-29");
  }

  @Test
  void of_two_hosts_that_contradict_each_other_without_proof_none_is_believed() {
    QuoteServer liar = server("127.1.0.1");
    QuoteServer good = server("127.2.0.1");
    liar.faults().wrongDay(LocalDate.of(2021, 8, 18));
    assertThatThrownBy(() -> source(liar, good).fetch(SPDB, TimeRange.ALL))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("2021-08-18T00:00 of 000001.SZ is")
        .hasMessageContaining("but at " + liar.host())
        .hasMessageContaining("but at " + good.host());
  }

  @Test
  void every_host_that_fails_is_named_and_the_gate_learns_of_one_failure() {
    QuoteServer first = server("127.1.0.1");
    QuoteServer second = server("127.2.0.1");
    first.die();
    second.faults().speakOnly(Set.of());

    assertThatThrownBy(() -> source(first, second).fetch(SPDB, TimeRange.ALL))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(first.host())
        .hasMessageContaining(second.host());
    assertThat(gate.failed).isEqualTo(1);
    assertThat(gate.open).isZero();
  }

  @Test
  void hosts_that_are_left_alone_postpone_what_is_asked_and_are_asked_again_later() {
    QuoteServer server = server();
    server.die();
    TdxServerSource source = source(server);
    assertThatThrownBy(() -> source.fetch(SPDB, TimeRange.ALL)).isInstanceOf(SourceException.class);
    assertThatThrownBy(() -> source.fetch(SPDB, TimeRange.ALL))
        .isInstanceOf(SourcePausedException.class)
        .hasMessageContaining("2026-11-30T20:00:30+08:00");
    assertThatThrownBy(source::ping).hasMessageContaining(server.host());

    server.revive();
    clock = Clock.fixed(NOW.plusSeconds(31), ZoneOffset.UTC);
    assertSame(source(server).fetch(SPDB, TimeRange.ALL).bars(), SPDB);
  }

  @Test
  void hosts_that_all_close_at_once_are_a_ban() {
    QuoteServer first = server("127.1.0.1");
    QuoteServer second = server("127.2.0.1");
    first.faults().closeAtOnce();
    second.faults().closeAtOnce();
    assertThatThrownBy(() -> source(first, second).fetch(SPDB, TimeRange.ALL))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("closes the connection at once");
    assertThat(gate.banned).isEqualTo(1);
    assertThat(gate.failed).isZero();
  }

  @Test
  void cool_downs_double_up_to_six_hours() {
    assertThat(List.of(1, 2, 3, 10, 11, 100).stream().map(Hosts::coolDown))
        .containsExactly(
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(120),
            Duration.ofSeconds(15_360),
            Duration.ofHours(6),
            Duration.ofHours(6));
  }

  @Test
  void a_connection_that_the_host_has_closed_meanwhile_is_made_anew() {
    QuoteServer server = server();
    TdxServerSource source = source(server);
    source.fetch(PING_AN, TimeRange.ALL);
    server.cut();
    assertSame(source.fetch(SPDB, TimeRange.ALL).bars(), SPDB);
    assertThat(note(server, Kind.DAY)).map(HostNote::failures).contains(0);
  }

  @Test
  void a_connection_that_ends_between_two_answers_is_made_anew_once() {
    QuoteServer server = server();
    server.faults().closeAfter(11);
    TdxServerSource source = source(server);
    for (SeriesId series : List.of(PING_AN, SPDB, SPDB, SPDB, SPDB)) {
      assertThatNoException().isThrownBy(() -> source.fetch(series, SHORT));
    }
    assertThat(server.traffic().openedConnections()).isGreaterThan(1);
    assertThat(note(server, Kind.DAY)).map(HostNote::failures).contains(0);
  }

  @Test
  void connections_that_are_not_used_are_kept_open_with_heartbeats() {
    QuoteServer server = server();
    TdxServerSource source = source(Map.of("heartbeat", "20ms"), server);
    source.fetch(PING_AN, TimeRange.ALL);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> server.traffic().count(0x0004) > 3);
    assertThat(server.traffic().openConnections()).isEqualTo(1);
  }

  @Test
  void connections_are_shared_by_all_threads_up_to_their_number() throws Exception {
    QuoteServer server = server();
    server.faults().delay(Duration.ofMillis(5));
    TdxServerSource source = source(Map.of("connections", "2"), server);
    List<Thread> threads = new ArrayList<>();
    AtomicInteger good = new AtomicInteger();
    for (int i = 0; i < 8; i++) {
      Thread thread =
          new Thread(
              () -> {
                if (source.fetch(SPDB, TimeRange.ALL).bars().size() == 6119) {
                  good.incrementAndGet();
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(good).hasValue(8);
    assertThat(server.traffic().mostOpen()).isLessThanOrEqualTo(2);
    assertThat(gate.open).isZero();
  }

  @Test
  void what_is_kept_to_other_hosts_counts_as_a_connection() {
    QuoteServer first = server("127.1.0.1");
    QuoteServer second = server("127.2.0.1");
    QuoteServer third = server("127.3.0.1");
    TdxServerSource source = source(Map.of("connections", "1"), first, second, third);
    assertSame(source.fetch(SPDB, TimeRange.ALL).bars(), SPDB);

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                servers.stream().mapToInt(server -> server.traffic().openConnections()).sum() == 1);
  }

  /** Each waits for the gate and for a connection, and both have room for two. */
  @Test
  void threads_whose_host_dies_do_not_wait_for_each_other() throws Exception {
    QuoteServer dying = server("127.1.0.1");
    QuoteServer other = server("127.2.0.1");
    gate.room = new Semaphore(2);
    TdxServerSource source = source(Map.of("connections", "2"), dying, other);
    source.fetch(PING_AN, TimeRange.ALL);
    dying.faults().dieAfter(3);
    List<Thread> threads = new ArrayList<>();
    AtomicInteger good = new AtomicInteger();
    for (int i = 0; i < 8; i++) {
      Thread thread =
          new Thread(
              () -> {
                source.fetch(SPDB, TimeRange.ALL);
                good.incrementAndGet();
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(good).hasValue(8);
    assertThat(gate.room.availablePermits()).isEqualTo(2);
  }

  @Test
  void another_network_confirms() {
    QuoteServer first = server("127.1.0.1");
    QuoteServer neighbour = server("127.1.0.2");
    QuoteServer other = server("127.2.0.1");
    TdxServerSource source = source(first, neighbour, other);
    SourceBars read = source.fetch(SPDB, TimeRange.ALL);
    String from = read.receipt().from();
    SourceBars again = source.confirm(SPDB, TimeRange.ALL, read.receipt()).orElseThrow();

    assertThat(network(again.receipt().from())).isNotEqualTo(network(from));
    assertSame(again.bars(), SPDB);
    assertThat(again.receipt().checksum()).isEqualTo(read.receipt().checksum());
  }

  private static String network(String host) {
    return HostAddress.parse(host).network();
  }

  @Test
  void nobody_confirms_where_all_hosts_are_of_one_network() {
    TdxServerSource source = source(server("127.1.0.1"), server("127.1.0.2"));
    SourceBars read = source.fetch(SPDB, TimeRange.ALL);
    assertThat(source.confirm(SPDB, TimeRange.ALL, read.receipt())).isEmpty();
  }

  @Test
  void symbols_are_listed_once_a_day() {
    QuoteServer server = server();
    TdxServerSource source = source(server);
    assertThat(source.symbols(Period.DAY))
        .map(Symbol::toString)
        .contains("000001.SH", "600000.SH", "688001.SH", "000001.SZ");
    assertThat(source.skipped(Period.DAY)).isEmpty();
    long asked = server.traffic().total();
    source.symbols(Period.MIN1);
    source(server).symbols(Period.MIN5);
    assertThat(server.traffic().total()).isEqualTo(asked);

    clock = Clock.fixed(NOW.plus(Duration.ofDays(1)), ZoneOffset.UTC);
    source(server).symbols(Period.DAY);
    assertThat(server.traffic().total()).isGreaterThan(asked);
    server.die();
    clock = Clock.fixed(NOW.plus(Duration.ofDays(2)), ZoneOffset.UTC);
    assertThat(source(server).symbols(Period.DAY)).as("yesterday's").isNotEmpty();
  }

  @Test
  void a_file_adds_what_servers_do_not_list_and_silence_about_it_is_noted() throws IOException {
    Path file = Files.writeString(data.resolve("more.txt"), "920001.BJ # a share\n");
    QuoteServer server = server();
    TdxServerSource source = source(Map.of("symbols-file", file.toString()), server);
    SeriesId beijing = series("920001.BJ", Period.DAY);

    assertThat(source.symbols(Period.DAY)).contains(beijing.symbol());
    source.fetch(PING_AN, TimeRange.ALL);
    server.faults().speakOnly(Set.of()).refuseBy(Refusal.SILENT);
    assertThatThrownBy(() -> source.fetch(beijing, TimeRange.ALL))
        .isInstanceOf(SourceException.class);
    long asked = server.traffic().total();
    assertThatThrownBy(() -> source.fetch(beijing, TimeRange.ALL))
        .isInstanceOf(SourcePausedException.class);
    assertThat(server.traffic().total()).as("nobody waits for silence again").isEqualTo(asked);
    server.faults().speakOnly(EnumSet.allOf(Dialect.class));
    assertSame(source.fetch(SPDB, TimeRange.ALL).bars(), SPDB);
  }

  @Test
  void an_old_list_of_a_user_does_not_hide_a_shipped_host() {
    HostAddress old = HostAddress.parse("old.example");
    HostAddress shipped = HostAddress.parse("new.example:7711");
    assertThat(HostList.merged(List.of(old), List.of(shipped, old))).containsExactly(old, shipped);
  }

  @Test
  void volumes_are_32_bit_floats_and_hosts_are_remote() {
    TdxServerSource source = source(server());
    assertThat(source.precision(SPDB)).isEqualTo(Precision.FLOAT32);
    assertThat(source.isRemote()).isTrue();
    assertThat(source.profile(MINUTES).barLabel()).isEqualTo(BarLabel.END);
  }

  @Test
  void today_is_delivered_as_it_stands() {
    LocalDateTime afternoon = LocalDateTime.of(2021, 6, 3, 14, 0, 30);
    clock = Clock.fixed(afternoon.toInstant(MarketTime.OFFSET), ZoneOffset.UTC);
    QuoteServer server = server();
    server.faults().now(afternoon);
    Bars read =
        source(server).fetch(MINUTES, TimeRange.ofDays(LocalDate.of(2021, 6, 3), null)).bars();
    assertThat(MarketTime.dateTime(read.lastTs())).isEqualTo("2021-06-03T14:01:00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hosts||hosts: a value is required",
        "hosts|a b|hosts=a b: expected hosts separated by commas",
        "hosts|a:70000|hosts=a:70000: expected hosts",
        "hosts|256.1.1.1|hosts=256.1.1.1: expected hosts",
        "hosts|a,1.2.3:7709|hosts=a,1.2.3:7709: expected hosts",
        "hosts|127.0.0.01|hosts=127.0.0.01: expected hosts",
        "connections|0|connections=0: expected a whole number from 1 to 100",
        "read-timeout|8|read-timeout=8: expected a duration",
        "shipped-hosts|maybe|shipped-hosts=maybe: expected one of [false, true]",
        "host|x|host: unknown setting"
      })
  void settings_that_are_wrong_are_named(String key, @Nullable String value, String message) {
    Map<String, String> settings = new HashMap<>(Map.of("hosts", "quotes.example"));
    settings.put(key, value == null ? "" : value);
    SourceContext context = SourceContext.of(settings);
    assertThatThrownBy(() -> new TdxServerSourceProvider().create(context))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kline.source.tdx-server." + message);
  }

  /** The files of the sample; the share by which hosts are proved also has minutes. */
  private static final class SampleMarket implements QuoteMarket {
    private final QuoteMarket files = new VipdocMarket(SAMPLE);

    @Override
    public List<Symbol> symbols(Exchange exchange) {
      return files.symbols(exchange);
    }

    @Override
    public Bars bars(Symbol symbol, Period period) {
      return symbol.equals(KnownBars.SHARE) && !period.isDaily()
          ? files.bars(MINUTES.symbol(), period)
          : files.bars(symbol, period);
    }
  }

  /** Counts what it is told. */
  private static final class CountingGate implements RequestGate {
    private int open;
    private int failed;
    private int banned;
    private Semaphore room = new Semaphore(Integer.MAX_VALUE);

    @Override
    public void enter() {
      room.acquireUninterruptibly();
      count(1);
    }

    @Override
    public void answered() {
      count(-1);
      room.release();
    }

    @Override
    public void failed(String reason) {
      failed++;
      answered();
    }

    @Override
    public void banned(String reason, @Nullable Duration retryAfter) {
      banned++;
      answered();
    }

    private synchronized void count(int change) {
      open += change;
    }
  }
}
