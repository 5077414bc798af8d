package io.klinesaga.reference.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresKnownReferences;
import io.klinesaga.postgres.PostgresReference;
import io.klinesaga.reference.ReferenceLine;
import io.klinesaga.reference.ReferenceReport;
import io.klinesaga.reference.ReferenceSync;
import io.klinesaga.source.Budget;
import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.source.SourceServices;
import io.klinesaga.testing.TestServers;
import io.klinesaga.testing.quote.MadeMarket;
import io.klinesaga.testing.quote.QuoteMarket;
import io.klinesaga.testing.quote.QuoteServer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Reference data from a simulated quote server into the tables. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class TdxServerReferenceTest {
  private static final Instant AFTER_CLOSE = Instant.parse("2026-11-27T07:30:00Z");
  private static final Instant NOON = Instant.parse("2026-11-27T04:30:00Z");
  private static final Instant SATURDAY = Instant.parse("2026-11-28T07:30:00Z");

  private final Market market = new Market();
  private final Gate gate = new Gate();
  private PostgresDatabase database;
  private QuoteServer server;

  @TempDir private Path data;

  /** Seven securities, one of them suspended, one whose first day nobody knows. */
  private static final class Market implements QuoteMarket {
    private final MadeMarket made =
        new MadeMarket(
            30,
            LocalDate.of(2026, 11, 27),
            "000001.SH",
            "000001.SZ",
            "000002.SZ",
            "300750.SZ",
            "510300.SH",
            "600000.SH",
            "600004.SH");
    private final Map<Symbol, List<CapitalEvent>> events = new HashMap<>();

    @Override
    public List<Symbol> symbols(Exchange exchange) {
      return made.symbols(exchange);
    }

    @Override
    public Bars bars(Symbol symbol, Period period) {
      return made.bars(symbol, period);
    }

    @Override
    public List<CapitalEvent> events(Symbol symbol) {
      return events.getOrDefault(symbol, List.of());
    }

    @Override
    public int listed(Symbol symbol) {
      return symbol.code().equals("300750") ? 0 : 19_991_110;
    }

    @Override
    public boolean isSuspended(Symbol symbol) {
      return symbol.code().equals("600004");
    }
  }

  /** Counts requests, and pauses after some. */
  private static final class Gate implements RequestGate {
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    @Override
    public void enter() {
      if (left.decrementAndGet() < 0) {
        throw new SourcePausedException("tdx-server: is left alone", AFTER_CLOSE);
      }
    }

    @Override
    public void answered() {}

    @Override
    public void failed(String reason) {}

    @Override
    public void banned(String reason, @Nullable Duration retryAfter) {}
  }

  @BeforeEach
  void start() throws Exception {
    server = QuoteServer.start(market, InetAddress.getByName("127.1.0.1"), 0);
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
  }

  @AfterEach
  void stop() {
    database.close();
    server.close();
  }

  private Map<String, ReferenceLine> sync(Instant now) {
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    SourceServices services = (String source, Budget budget) -> gate;
    SourceContext context =
        new SourceContext(
            Map.of(
                "hosts",
                server.host(),
                "shipped-hosts",
                "false",
                "requests-per-second",
                "0",
                "read-timeout",
                "2s"),
            Instruments.shipped(),
            TradingCalendar.sse(),
            data,
            clock,
            services);
    try (ReferenceSync sync =
        new ReferenceSync(
            List.of(new TdxServerReference(context)),
            new PostgresReference(database.transactions()),
            new PostgresKnownReferences(database.transactions()),
            Instruments.shipped(),
            clock)) {
      return byKind(sync.sync());
    }
  }

  private static Map<String, ReferenceLine> byKind(ReferenceReport report) {
    Map<String, ReferenceLine> lines = new HashMap<>();
    report.lines().forEach(line -> lines.put(line.kind().code(), line));
    return lines;
  }

  private List<String> rows(String sql) {
    List<String> rows = new ArrayList<>();
    database
        .transactions()
        .execute(
            "look",
            connection -> {
              try (var result = connection.createStatement().executeQuery(sql)) {
                while (result.next()) {
                  rows.add(result.getString(1));
                }
              }
              return rows;
            });
    return rows;
  }

  private static Symbol symbol(String text) {
    return Symbol.parse(text);
  }

  @Test
  void lists_dates_actions_and_suspensions_come_from_the_servers() {
    market.events.put(
        symbol("600000.SH"),
        List.of(new QuoteMarket.CapitalEvent(20250716, 1, List.of(4.1f, 0f, 0f, 0f))));
    Map<String, ReferenceLine> lines = sync(AFTER_CLOSE);
    assertThat(lines.get("securities").line())
        .isEqualTo(
            "source=tdx-server kind=securities state=changed read=7 new=7 changed=4 gone=0"
                + " refused=0");
    assertThat(rows("SELECT concat_ws(' ', symbol, type, listed_on) FROM symbols_info ORDER BY 1"))
        .containsExactly(
            "000001.SH index",
            "000001.SZ share 1999-11-10",
            "000002.SZ share 1999-11-10",
            "300750.SZ share",
            "510300.SH fund",
            "600000.SH share 1999-11-10",
            "600004.SH share 1999-11-10");
    assertThat(rows("SELECT concat_ws(' ', symbol, ex_date, category, c1) FROM corporate_action"))
        .containsExactly("600000.SH 2025-07-16 1 4.1");
    assertThat(rows("SELECT concat_ws(' ', symbol, day, source) FROM suspension"))
        .containsExactly("600004.SH 2026-11-27 tdx-server quote");
  }

  @Test
  void what_was_asked_lately_is_not_asked_again() {
    sync(AFTER_CLOSE);
    int before = Integer.MAX_VALUE - gate.left.get();
    Map<String, ReferenceLine> again = sync(NOON);
    assertThat(again.values()).allMatch(line -> line.changes().total() == 0);
    assertThat(Integer.MAX_VALUE - gate.left.get() - before)
        .as("a connection, two counts and two pages, where the first time had more")
        .isLessThan(before)
        .isEqualTo(5);
  }

  @Test
  void an_action_is_corrected_and_an_empty_answer_takes_nothing_back() {
    Symbol symbol = symbol("600000.SH");
    market.events.put(
        symbol, List.of(new QuoteMarket.CapitalEvent(20250716, 1, List.of(4.1f, 0f, 0f, 0f))));
    sync(NOON);
    rows("UPDATE reference_reading SET read_at = now() - interval '8 days' RETURNING 1");
    market.events.put(
        symbol, List.of(new QuoteMarket.CapitalEvent(20250716, 1, List.of(4.2f, 0f, 0f, 0f))));
    assertThat(sync(NOON).get("actions").changes().changed()).isOne();
    rows("UPDATE reference_reading SET read_at = now() - interval '8 days' RETURNING 1");
    market.events.clear();
    ReferenceLine emptied = sync(NOON).get("actions");
    assertThat(emptied.state()).isEqualTo(ReferenceLine.State.REFUSED);
    assertThat(emptied.refused())
        .singleElement()
        .asString()
        .contains("capital changes of 600000.SH", "found none");
    assertThat(rows("SELECT count(*) FROM corporate_action WHERE withdrawn")).containsExactly("0");
  }

  @Test
  void before_the_close_and_on_closed_days_zeros_say_nothing() {
    assertThat(sync(NOON).get("suspensions").state()).isEqualTo(ReferenceLine.State.ABSENT);
    assertThat(sync(SATURDAY).get("suspensions").state()).isEqualTo(ReferenceLine.State.ABSENT);
    assertThat(rows("SELECT count(*) FROM suspension")).containsExactly("0");
  }

  @Test
  void a_host_that_has_zeros_for_everything_proves_no_suspension() {
    sync(NOON);
    server.faults().zeros();
    ReferenceLine line = sync(AFTER_CLOSE).get("suspensions");
    assertThat(line.state().isProblem()).as(line.line() + line.notes()).isTrue();
    assertThat(rows("SELECT count(*) FROM suspension")).containsExactly("0");
  }

  @Test
  void a_paused_source_is_postponed_keeps_what_it_has_and_goes_on_in_the_next_run() {
    gate.left.set(8);
    Map<String, ReferenceLine> lines = sync(NOON);
    assertThat(lines.get("securities").state()).isEqualTo(ReferenceLine.State.POSTPONED);
    assertThat(rows("SELECT count(*) FROM symbols_info")).containsExactly("7");
    int dated = Integer.parseInt(rows("SELECT count(listed_on) FROM symbols_info").get(0));
    assertThat(dated).isBetween(1, 3);
    gate.left.set(Integer.MAX_VALUE);
    assertThat(sync(NOON).get("securities").state()).isEqualTo(ReferenceLine.State.CHANGED);
    assertThat(rows("SELECT count(listed_on) FROM symbols_info")).containsExactly("4");
  }

  @Test
  void actions_that_a_paused_source_did_not_answer_are_asked_for_in_the_next_run() {
    sync(NOON);
    rows("UPDATE reference_reading SET read_at = now() - interval '8 days' RETURNING 1");
    rows("UPDATE reference_reading SET read_at = now() WHERE kind = 'listing-date' RETURNING 1");
    gate.left.set(5 + 1 + 3); // the lists, all together, and three alone
    ReferenceLine paused = sync(NOON).get("actions");
    assertThat(paused.state()).isEqualTo(ReferenceLine.State.POSTPONED);
    assertThat(paused.notes())
        .anyMatch(note -> note.startsWith("asked for 3 securities: 0 with bars after"))
        .contains("3 securities are left to the next run");
    gate.left.set(Integer.MAX_VALUE);
    assertThat(sync(NOON).get("actions").notes())
        .singleElement()
        .asString()
        .startsWith("asked for 3 securities: ")
        .endsWith(" 3 not asked for in 7 days");
    assertThat(sync(NOON).get("actions").notes()).isEmpty();
  }
}
