package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.testing.quote.Dialect;
import io.klinesaga.testing.quote.Hostility.Damage;
import io.klinesaga.testing.quote.Hostility.Refusal;
import io.klinesaga.testing.quote.MadeMarket;
import io.klinesaga.testing.quote.Method;
import io.klinesaga.testing.quote.QuoteServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole syncs from quote servers of which most are of no use. */
@Tag("servers")
class QuoteHostsTest {
  private static final LocalDate LAST_DAY = LocalDate.of(2025, 12, 31);
  private static final LocalDate LIE = LocalDate.of(2025, 11, 27);

  private final Path folder;
  private final List<QuoteServer> servers = new ArrayList<>();

  /** More days than a page has. */
  private final MadeMarket market = new MadeMarket(900, LAST_DAY, symbols(20));

  QuoteHostsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** The share that hosts are proved by, an index, a fund and others. */
  private static String[] symbols(int shares) {
    return Stream.concat(
            Stream.of("000001.SZ", "000001.SH", "510300.SH"),
            IntStream.range(0, shares).mapToObj(i -> String.format("6005%02d.SH", i)))
        .toArray(String[]::new);
  }

  /** Each in a network of its own. */
  private QuoteServer server(MadeMarket served) throws IOException {
    InetAddress address = InetAddress.getByName("127." + (servers.size() + 1) + ".0.1");
    QuoteServer server = QuoteServer.start(served, address, 0);
    servers.add(server);
    return server;
  }

  @AfterEach
  void close() {
    servers.forEach(QuoteServer::close);
  }

  private Cli cli() {
    return Cli.onFreshServers()
        .set("kline.source", "tdx-server")
        .set(
            "kline.source.tdx-server.hosts",
            servers.stream().map(QuoteServer::host).collect(Collectors.joining(",")))
        .set("kline.source.tdx-server.shipped-hosts", "false")
        .set("kline.source.tdx-server.requests-per-second", "0")
        .set("kline.source.tdx-server.connect-timeout", "500ms")
        .set("kline.source.tdx-server.read-timeout", "2s")
        .set("kline.data-dir", folder);
  }

  /** Every bar of the market and no other one, as exact as the protocol is. */
  private static void holdsAll(Cli cli, MadeMarket served, Period period) throws SQLException {
    String table = period.isDaily() ? "daily_kline" : "minute_kline_" + period.minutes() + "min";
    List<String> expected = new ArrayList<>();
    for (Symbol symbol : served.symbols()) {
      addRows(expected, symbol, served.received(symbol, period));
    }
    assertThat(
            cli.td(
                "SELECT symbol, CAST(ts AS BIGINT), open, high, low, close, volume, is_valid FROM "
                    + table
                    + " ORDER BY symbol, ts"))
        .isEqualTo(expected);
  }

  private static void addRows(List<String> rows, Symbol symbol, Bars bars) {
    for (int i = 0; i < bars.size(); i++) {
      rows.add(
          Stream.of(
                  symbol,
                  bars.ts(i),
                  bars.open(i),
                  bars.high(i),
                  bars.low(i),
                  bars.close(i),
                  bars.volume(i) == Bars.NO_VOLUME ? "null" : bars.volume(i),
                  true)
              .map(String::valueOf)
              .collect(Collectors.joining(" ")));
    }
  }

  /** The beginning of what a command printed, and its last line. */
  private static String told(Cli.Result result) {
    List<String> lines = result.lines();
    List<String> some = new ArrayList<>(lines.subList(0, Math.min(3, lines.size())));
    some.add(result.lastLine());
    return String.join("\n", some) + result.err();
  }

  private static String refused(Cli cli, QuoteServer server) throws SQLException {
    return String.join(
        "\n",
        cli.pg(
            "SELECT kind, reason FROM source_host WHERE failures > 0 AND host = '"
                + server.host()
                + "'"));
  }

  @Test
  void of_six_hosts_only_the_honest_are_believed_and_the_liar_is_named()
      throws IOException, SQLException {
    QuoteServer dead = server(market);
    QuoteServer slow = server(market);
    QuoteServer zeros = server(market);
    QuoteServer liar = server(market);
    QuoteServer empty = server(market);
    QuoteServer old = server(market);
    dead.die();
    slow.faults().delay(Duration.ofMillis(60));
    zeros.faults().zeros();
    liar.faults().wrongDay(LIE);
    empty.faults().speakOnly(Set.of()).refuseBy(Refusal.COUNT);
    old.faults().speakOnly(Set.of(Dialect.SHORT));
    Cli cli = cli();
    Cli.Result sync = cli.run("sync", "daily");
    assertThat(sync.exitCode()).as(told(sync)).isZero();
    holdsAll(cli, market, Period.DAY);
    assertThat(refused(cli, liar)).contains("day").contains(LIE.toString());
    assertThat(refused(cli, zeros)).contains("zeros");
    assertThat(refused(cli, empty)).contains("day");
    assertThat(refused(cli, dead)).contains("day");
    assertThat(refused(cli, old)).isEmpty();
    assertThat(refused(cli, slow)).isEmpty();
    assertThat(empty.traffic().count(Method.BARS) + zeros.traffic().count(Method.BARS))
        .isLessThan(market.symbols().size());
  }

  @Test
  void the_faster_of_two_hosts_is_asked_more_whatever_their_order()
      throws IOException, SQLException {
    QuoteServer slow = server(market);
    QuoteServer fast = server(market);
    slow.faults().delay(Duration.ofMillis(60));
    Cli cli = cli().set("kline.source.tdx-server.connections", "2");
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    holdsAll(cli, market, Period.DAY);
    assertThat(fast.traffic().count(Method.BARS))
        .isGreaterThan(2 * slow.traffic().count(Method.BARS));
    slow.faults().delay(Duration.ZERO);
    fast.faults().delay(Duration.ofMillis(60));
    servers.forEach(server -> server.traffic().clear());
    assertThat(cli.run("sync", "daily", "--full").exitCode()).isZero();
    assertThat(slow.traffic().count(Method.BARS))
        .as("another process, in which the other one is fast")
        .isGreaterThan(2 * fast.traffic().count(Method.BARS));
  }

  @Test
  void a_second_start_asks_the_book_and_not_all_hosts() throws IOException {
    for (int i = 0; i < 6; i++) {
      server(market).faults().zeros();
    }
    QuoteServer good = server(market);
    Cli cli = cli();
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    servers.forEach(server -> server.traffic().clear());
    Cli.Result again = cli.run("sync", "daily");
    assertThat(again.exitCode()).as(told(again)).isZero();
    assertThat(again.figure("unchanged")).isEqualTo(market.symbols().size());
    assertThat(servers.stream().filter(server -> server.traffic().total() > 0))
        .containsExactly(good);
    // One page of the last bars for each series, and no proof of the host.
    assertThat(good.traffic().count(Method.BARS)).isLessThanOrEqualTo(market.symbols().size());
  }

  @Test
  void the_best_host_dies_in_the_middle_and_nothing_is_lost_or_there_twice()
      throws IOException, SQLException {
    QuoteServer best = server(market);
    QuoteServer other = server(market);
    best.faults().dieAfter(25);
    other.faults().delay(Duration.ofMillis(20));
    Cli cli = cli();
    Cli.Result sync = cli.run("sync", "daily");
    assertThat(sync.exitCode()).as(told(sync)).isZero();
    assertThat(best.traffic().total()).isGreaterThanOrEqualTo(25);
    assertThat(other.traffic().count(Method.BARS)).isPositive();
    holdsAll(cli, market, Period.DAY);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void damaged_answers_leave_no_wrong_bar(Damage damage) throws IOException, SQLException {
    QuoteServer damaged = server(market);
    QuoteServer good = server(market);
    damaged.faults().damage(damage, 9);
    good.faults().split();
    Cli cli = cli();
    Cli.Result sync = cli.run("sync", "daily");
    assertThat(sync.exitCode()).as(told(sync)).isZero();
    holdsAll(cli, market, Period.DAY);
  }

  @Test
  void pages_that_shift_lose_no_bar() throws IOException, SQLException {
    QuoteServer server = server(market);
    server.faults().shiftPages(3).unsolicited();
    Cli cli = cli();
    Cli.Result sync = cli.run("sync", "daily");
    assertThat(sync.exitCode()).as(told(sync)).isZero();
    server.faults().shiftPages(0);
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    holdsAll(cli, market, Period.DAY);
  }

  @Test
  void connections_that_end_between_answers_lose_no_bar() throws IOException, SQLException {
    QuoteServer server = server(market);
    server.faults().closeAfter(7);
    Cli cli = cli();
    Cli.Result sync = cli.run("sync", "daily");
    assertThat(sync.exitCode()).as(told(sync)).isZero();
    holdsAll(cli, market, Period.DAY);
  }

  @Test
  void where_all_hosts_are_of_no_use_nothing_is_written_and_the_next_run_does_it()
      throws IOException, SQLException {
    QuoteServer server = server(market);
    server.faults().speakOnly(Set.of());
    Cli cli = cli();
    Cli.Result sync = cli.run("sync", "daily");
    assertThat(sync.exitCode()).isEqualTo(1);
    assertThat(cli.td("SELECT COUNT(*) FROM daily_kline")).containsExactly("0");
    server.faults().speakOnly(Set.of(Dialect.LONG));
    cli.pg("DELETE FROM source_host RETURNING host");
    cli.pg("UPDATE source_budget SET paused_until = NULL RETURNING source");
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    holdsAll(cli, market, Period.DAY);
  }

  @ParameterizedTest
  @EnumSource(
      value = Period.class,
      names = {"MIN1", "MIN60"})
  void minutes_whose_times_are_starts_are_stored_under_their_ends(Period period)
      throws IOException, SQLException {
    MadeMarket few = new MadeMarket(5, LAST_DAY, "000001.SZ", "600500.SH");
    QuoteServer server = server(few);
    server.faults().speakOnly(Set.of(Dialect.PLAIN)).startLabels();
    Cli cli = cli();
    Cli.Result sync = cli.run("sync", "minute", "--periods", period.code());
    assertThat(sync.exitCode()).as(told(sync)).isZero();
    holdsAll(cli, few, period);
  }

  @Test
  void what_a_host_does_not_reach_back_to_is_not_claimed() throws IOException, SQLException {
    MadeMarket few = new MadeMarket(5, LAST_DAY, "000001.SZ", "600500.SH");
    QuoteServer server = server(few);
    Cli cli = cli();
    assertThat(cli.run("sync", "minute", "--periods", "1m").exitCode()).isZero();
    server.faults().minuteDepth(480);
    Cli.Result full = cli.run("sync", "minute", "--periods", "1m", "--full", "--accept-withdrawn");
    assertThat(full.exitCode()).as(told(full)).isZero();
    assertThat(full.figure("rows_withdrawn")).isZero();
    holdsAll(cli, few, Period.MIN1);
  }

  @Test
  void a_changed_old_bar_needs_the_word_of_a_host_of_another_network()
      throws IOException, SQLException {
    MadeMarket few = new MadeMarket(30, LAST_DAY, "000001.SZ", "600500.SH");
    server(few);
    server(few);
    Cli cli = cli();
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    few.revise(7);
    Cli.Result confirmed = cli.run("sync", "daily", "--full");
    assertThat(confirmed.exitCode()).as(told(confirmed)).isZero();
    assertThat(confirmed.figure("rows_written")).isPositive();
    holdsAll(cli, few, Period.DAY);
  }

  @Test
  void where_hosts_differ_about_an_old_bar_the_stored_one_stays() throws IOException, SQLException {
    MadeMarket one = new MadeMarket(30, LAST_DAY, "000001.SZ", "600500.SH");
    MadeMarket two = new MadeMarket(30, LAST_DAY, "000001.SZ", "600500.SH");
    server(one);
    server(two);
    Cli cli = cli();
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    List<String> before = cli.td("SELECT * FROM daily_kline ORDER BY symbol, ts");
    one.revise(7);
    two.revise(13);
    Cli.Result disputed = cli.run("sync", "daily", "--full");
    assertThat(disputed.exitCode()).as(told(disputed)).isEqualTo(1);
    assertThat(disputed.figure("disputed")).isEqualTo(2);
    assertThat(disputed.figure("rows_written")).isZero();
    assertThat(disputed.out()).contains(servers.get(0).host()).contains(servers.get(1).host());
    assertThat(cli.td("SELECT * FROM daily_kline ORDER BY symbol, ts")).isEqualTo(before);
  }

  @Test
  void where_no_second_host_can_be_asked_a_changed_old_bar_is_held_until_it_is_accepted()
      throws IOException, SQLException {
    MadeMarket few = new MadeMarket(30, LAST_DAY, "000001.SZ", "600500.SH");
    server(few);
    Cli cli = cli();
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    few.revise(7);
    Cli.Result held = cli.run("sync", "daily", "--full");
    assertThat(held.figure("rows_held")).as(told(held)).isPositive();
    assertThat(held.figure("rows_written")).isZero();
    Cli.Result accepted = cli.run("sync", "daily", "--full", "--accept-changes");
    assertThat(accepted.exitCode()).as(told(accepted)).isZero();
    assertThat(accepted.figure("rows_written")).isEqualTo(held.figure("rows_held"));
    holdsAll(cli, few, Period.DAY);
  }
}
