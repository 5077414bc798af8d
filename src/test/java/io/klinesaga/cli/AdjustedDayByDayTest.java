package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.testing.TestServers;
import io.klinesaga.testing.quote.Hostility.Refusal;
import io.klinesaga.testing.quote.MadeMarket;
import io.klinesaga.testing.quote.Method;
import io.klinesaga.testing.quote.QuoteMarket;
import io.klinesaga.testing.quote.QuoteServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Adjusted prices from one day to the next, with bars and corporate actions of quote servers. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class AdjustedDayByDayTest {
  private static final LocalDate FIRST = LocalDate.of(2025, 12, 30);
  private static final LocalDate SECOND = LocalDate.of(2025, 12, 31);
  private static final String SHARE = "600000.SH";
  private static final String NEVER = "0 0 0 1 1 ? 2099";

  private final Market market = new Market();
  private final Map<String, String> settings = TestServers.freshSettings();
  private QuoteServer server;
  private Cli cli;
  @TempDir private Path folder;

  /** Four shares and a fund, one of them without trade on the second day, and an index. */
  private static final class Market implements QuoteMarket {
    private final MadeMarket made =
        new MadeMarket(
            300,
            SECOND,
            "000001.SH",
            "000001.SZ",
            "000002.SZ",
            "510300.SH",
            "600000.SH",
            "600004.SH");
    private final Map<Symbol, List<CapitalEvent>> events = new HashMap<>();

    private Market() {
      made.symbols().stream()
          .filter(symbol -> !symbol.toString().equals("510300.SH"))
          .forEach(symbol -> gives(symbol.toString(), 1));
    }

    /** A share gives so many shares for ten. */
    void gives(String symbol, float bonus) {
      events.put(
          Symbol.parse(symbol), List.of(new CapitalEvent(20251201, 1, List.of(0f, 0f, bonus, 0f))));
    }

    @Override
    public List<Symbol> symbols(Exchange exchange) {
      return made.symbols(exchange);
    }

    @Override
    public Bars bars(Symbol symbol, Period period) {
      Bars all = made.bars(symbol, period);
      return symbol.code().equals("600004")
          ? all.slice(new TimeRange(0, MarketTime.dayStart(SECOND) - 1))
          : all;
    }

    @Override
    public List<CapitalEvent> events(Symbol symbol) {
      return events.getOrDefault(symbol, List.of());
    }
  }

  @BeforeEach
  void begin() throws IOException {
    server = QuoteServer.start(market, InetAddress.getByName("127.1.0.1"), 0);
    settings.put("kline.source", "tdx-server");
    settings.put("kline.reference", "tdx-server");
    settings.put("kline.source.tdx-server.hosts", server.host());
    settings.put("kline.source.tdx-server.shipped-hosts", "false");
    settings.put("kline.source.tdx-server.requests-per-second", "0");
    settings.put("kline.source.tdx-server.read-timeout", "1s");
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    settings.put("kline.data-dir", folder.toString());
    settings.put("kline.management.port", "0");
    cli = Cli.with(settings);
  }

  @AfterEach
  void end() {
    server.close();
  }

  private void syncBars(LocalDate day) {
    server.faults().now(day.atTime(16, 0));
    Cli.Result result = cli.run("sync", "daily", "-q");
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
  }

  private Cli.Result syncReferences() {
    server.traffic().clear();
    Cli.Result result = cli.run("reference", "sync");
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    return result;
  }

  private Cli.Result adjusted(String symbol, String... more) {
    return cli.run(
        Stream.concat(
                Stream.of("bars", symbol, "--format", "csv", "--adjust", "qfq"), Stream.of(more))
            .toArray(String[]::new));
  }

  private static void assertAnswered(Cli.Result result) {
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out().lines()).hasSizeGreaterThan(100);
  }

  private static void assertRefused(Cli.Result result) {
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("actions-unknown: ", "run reference sync");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = cli.postgres();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What was read was read on that day, which is days ago. */
  private void wasReadOn(LocalDate day, int daysAgo) throws SQLException {
    execute(
        String.format(
            "UPDATE action_reading SET day = '%s', read_at = '%s 18:00+08' WHERE day > '%s';"
                + "UPDATE reference_reading SET read_at = now() - interval '%d days'",
            day, day, day, daysAgo));
  }

  @Test
  void prices_are_adjusted_every_day_by_asking_only_for_securities_with_new_bars()
      throws SQLException {
    syncBars(FIRST);
    assertRefused(adjusted(SHARE));
    assertThat(syncReferences().out())
        .contains(
            "note tdx-server actions: asked for 5 securities: 5 with bars after the day on which"
                + " their actions were read last, 0 not asked for in 7 days\n");
    assertAnswered(adjusted(SHARE));
    Cli.Result first = adjusted("000002.SZ");
    assertAnswered(first);
    assertAnswered(adjusted("600004.SH"));
    wasReadOn(FIRST, 1);

    syncBars(SECOND);
    assertRefused(adjusted(SHARE));
    assertAnswered(adjusted("600004.SH")); // it has no new bar
    assertThat(syncReferences().out()).contains("asked for 4 securities: 4 with bars after");
    assertThat(server.traffic().askedForEvents())
        .containsExactlyInAnyOrder(
            "SZ000001", "SZ000002", "SH600000", "SH510300", "SH510300"); // nothing is asked twice
    assertAnswered(adjusted(SHARE));
    assertAnswered(adjusted("510300.SH"));
    assertThat(syncReferences().out()).doesNotContain("asked for");
    assertThat(server.traffic().askedForEvents()).isEmpty();

    wasReadOn(SECOND, 8);
    market.gives("000002.SZ", 2);
    assertThat(syncReferences().out())
        .contains("asked for 5 securities: 0 with bars after", ", 5 not asked for in 7 days\n")
        .contains("kind=actions state=changed read=4 new=0 changed=1 gone=0");
    Cli.Result corrected = adjusted("000002.SZ");
    assertAnswered(corrected);
    Cli.Result again = adjusted("000002.SZ", "--as-of", asOf(first));
    assertThat(again.out()).isEqualTo(first.out()).isNotEqualTo(corrected.out());
  }

  private static String asOf(Cli.Result result) {
    Matcher matcher = Pattern.compile("as_of=(\\S+)").matcher(result.err());
    assertThat(matcher.find()).as(result.err()).isTrue();
    return matcher.group(1);
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void a_server_that_answers_for_one_security_at_a_time_is_asked_so(Refusal refusal)
      throws SQLException {
    server.faults().refuseManyBy(refusal);
    syncBars(FIRST);
    assertThat(syncReferences().out()).contains("kind=actions state=changed read=4 new=4");
    assertAnswered(adjusted(SHARE));
    assertThat(cli.pg("SELECT host FROM source_host WHERE failures > 0")).isEmpty();
  }

  @Test
  void several_securities_are_asked_for_by_one_request() {
    syncBars(FIRST);
    syncReferences();
    assertThat(server.traffic().count(Method.EVENTS))
        .as("all together, and that which has none alone")
        .isEqualTo(2);
  }

  @Test
  void after_the_scheduled_sync_adjusted_prices_are_answered() throws SQLException {
    syncBars(FIRST);
    syncReferences();
    wasReadOn(FIRST, 1);
    server.faults().now(SECOND.atTime(16, 0));
    Stream.of("minute", "reference", "complete")
        .forEach(name -> settings.put("kline.schedule." + name + "-cron", NEVER));
    settings.put("kline.schedule.daily-cron", "0/3 * * * * ?");
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), true, SyncListener.NONE)) {
      assertThat(application.context().isStarted()).isTrue();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> adjusted(SHARE).out().contains("\n" + SECOND + ","));
    }
  }
}
