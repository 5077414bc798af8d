package io.klinesaga.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.adjust.ActionsUnknownException;
import io.klinesaga.adjust.AdjustModel;
import io.klinesaga.adjust.Adjuster;
import io.klinesaga.adjust.Adjustment;
import io.klinesaga.adjust.FactorSet;
import io.klinesaga.adjust.Factors;
import io.klinesaga.adjust.KnownActions;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.ActionList;
import io.klinesaga.reference.ActionStep;
import io.klinesaga.reference.CorporateAction;
import io.klinesaga.reference.KnownReferences;
import io.klinesaga.reference.Reading;
import io.klinesaga.reference.ReferenceKind;
import io.klinesaga.reference.ReferenceReport;
import io.klinesaga.reference.ReferenceSource;
import io.klinesaga.reference.ReferenceSync;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Actions as they were known at a time, whatever was said since. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PostgresActionFactsTest {
  private static final Symbol SHARE = Symbol.parse("600000.SH");
  private static final LocalDate EX_DAY = LocalDate.of(2020, 1, 3);
  private static final Instant EVER = Instant.parse("2999-01-01T00:00:00Z");

  private final Said said = new Said();
  private PostgresDatabase database;
  private PostgresReference store;
  private PostgresActionFacts facts;

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
    store = new PostgresReference(database.transactions());
    facts = new PostgresActionFacts(database.transactions());
  }

  @AfterEach
  void stop() {
    database.close();
  }

  /** A source that says what it is told to say. */
  private static final class Said implements ReferenceSource {
    private final List<ActionList> parts = new ArrayList<>();

    @Override
    public String name() {
      return "csv";
    }

    @Override
    public Set<ReferenceKind> gives() {
      return Set.of(ReferenceKind.ACTIONS);
    }

    @Override
    public Reading<ActionList> actions(KnownReferences known) {
      Reading<ActionList> reading =
          new Reading<>(parts, List.of(), List.of(), !parts.isEmpty(), null);
      parts.clear();
      return reading;
    }
  }

  private ReferenceReport sync(ActionList part) {
    said.parts.add(part);
    try (ReferenceSync sync =
        new ReferenceSync(
            List.of(said),
            store,
            new PostgresKnownReferences(database.transactions()),
            Instruments.shipped(),
            Clock.systemUTC())) {
      return sync.sync();
    }
  }

  private static ActionList of(CorporateAction... actions) {
    return new ActionList("changes of " + SHARE, false, Set.of(SHARE), List.of(actions), null);
  }

  private static CorporateAction cash(double yuan) {
    return cash(SHARE, yuan);
  }

  private static CorporateAction cash(Symbol symbol, double yuan) {
    return new CorporateAction(symbol, EX_DAY, 1, yuan, 0, 0, 0);
  }

  private void execute(String sql) {
    database
        .transactions()
        .execute("prepare", connection -> connection.createStatement().execute(sql));
  }

  private static Bars days() {
    Bars.Builder days = new Bars.Builder(2);
    days.add(MarketTime.dayStart(EX_DAY.minusDays(1)), 10, 10, 10, 10, 100, 1000);
    days.add(MarketTime.dayStart(EX_DAY), 9, 9, 9, 9, 100, 900);
    return days.build();
  }

  private static String forward(KnownActions known) {
    FactorSet factors = Factors.of(known, days(), AdjustModel.TDX);
    Bars adjusted = Adjuster.adjust(days(), factors, Adjustment.QFQ, 2).bars();
    return factors.name() + " " + adjusted.close(0) + " " + adjusted.close(1);
  }

  @Test
  void an_answer_of_before_stays_the_same_after_a_correction_and_a_withdrawal() {
    CorporateAction other = new CorporateAction(SHARE, EX_DAY.minusYears(1), 1, 1, 0, 0, 0);
    sync(of(other, cash(1)));
    KnownActions first = facts.actions(SHARE, EVER);
    sync(of(other, cash(2)));
    KnownActions corrected = facts.actions(SHARE, EVER);
    sync(of(other));
    KnownActions withdrawn = facts.actions(SHARE, EVER);

    assertThat(first.actions()).containsExactly(other, cash(1));
    assertThat(corrected.actions()).containsExactly(other, cash(2));
    assertThat(withdrawn.actions()).containsExactly(other);
    assertThat(first.asOf()).isBefore(corrected.asOf());
    for (KnownActions before : List.of(first, corrected, withdrawn)) {
      KnownActions again = facts.actions(SHARE, before.asOf());
      assertThat(again).isEqualTo(before);
      assertThat(forward(again)).isEqualTo(forward(before));
    }
    assertThat(forward(first)).endsWith(" 9.9 9.0");
    assertThat(forward(corrected)).endsWith(" 9.8 9.0");
    assertThat(forward(withdrawn)).endsWith(" 10.0 9.0");
  }

  @Test
  void of_whom_nobody_has_said_anything_nothing_is_known() {
    Instant before = facts.actions(SHARE, EVER).asOf();
    assertThat(facts.actions(SHARE, EVER).read()).isNull();
    assertThatThrownBy(() -> forward(facts.actions(SHARE, EVER)))
        .isInstanceOf(ActionsUnknownException.class);
    sync(of());
    assertThat(facts.actions(SHARE, EVER).read())
        .isEqualTo(MarketTime.date(facts.actions(SHARE, EVER).asOf().toEpochMilli()));
    assertThat(facts.actions(SHARE, before).read()).as("before").isNull();
    assertThat(facts.actions(Symbol.parse("600004.SH"), EVER).read()).as("another one").isNull();
  }

  @Test
  void an_answer_that_is_refused_is_no_reading() {
    sync(of(cash(1)));
    execute("UPDATE action_reading SET day = '2020-01-02', read_at = '2020-01-02 17:00+08'");
    ReferenceReport report = sync(of());
    assertThat(report.lines())
        .singleElement()
        .satisfies(line -> assertThat(line.refused()).hasSize(1));
    KnownActions known = facts.actions(SHARE, EVER);
    assertThat(known.read()).isEqualTo("2020-01-02");
    assertThatThrownBy(() -> forward(known))
        .isInstanceOf(ActionsUnknownException.class)
        .hasMessageContaining("read last on 2020-01-02, before its last bar, of 2020-01-03");
  }

  @Test
  void a_whole_list_speaks_of_all_unless_it_is_empty() {
    sync(ActionList.ofAll("actions.csv", List.of()));
    assertThat(facts.actions(SHARE, EVER).read()).isNull();
    sync(ActionList.ofAll("actions.csv", List.of(cash(Symbol.parse("600004.SH"), 1))));
    KnownActions known = facts.actions(SHARE, EVER);
    assertThat(known.read()).isNotNull();
    assertThat(known.actions()).isEmpty();
  }

  @Test
  void the_first_reading_of_a_day_counts_and_the_day_is_that_of_the_market() {
    sync(of(cash(1)));
    execute("UPDATE action_reading SET day = '2020-01-04', read_at = '2020-01-03 17:00Z'");
    assertThat(facts.actions(SHARE, Instant.parse("2020-01-03T16:59:59Z")).read()).isNull();
    assertThat(facts.actions(SHARE, Instant.parse("2020-01-03T17:00:00Z")).read())
        .isEqualTo("2020-01-04");
  }

  @Test
  void all_codes_of_a_security_are_one() {
    Symbol old = Symbol.parse("830047.BJ");
    Symbol present = Symbol.parse("920047.BJ");
    execute(
        "INSERT INTO symbol_alias (old_symbol, symbol, since, source) VALUES ('830047.BJ', '920047.BJ', '2025-10-09', 'csv')");
    sync(new ActionList("changes", false, Set.of(old), List.of(cash(old, 1)), null));
    KnownActions known = facts.actions(old, EVER);
    assertThat(known.symbol()).isEqualTo(present);
    assertThat(known.actions()).containsExactly(cash(old, 1));
    assertThat(known.read()).isNotNull();
    assertThat(facts.actions(present, known.asOf())).isEqualTo(known);
  }

  @Test
  void what_was_read_by_an_older_version_is_known_unless_it_had_no_action() throws IOException {
    execute(
        "INSERT INTO reference_reading (source, kind, subject, items, read_at) VALUES"
            + " ('tdx-server', 'actions', '600000.SH', 3, '2020-01-03 17:00Z'),"
            + " ('tdx-server', 'actions', '600004.SH', 0, '2020-01-03 17:00Z'),"
            + " ('tdx-server', 'listing-date', '600006.SH', 3, '2020-01-03 17:00Z')");
    execute(migration());
    assertThat(facts.actions(SHARE, EVER).read()).isEqualTo("2020-01-04");
    assertThat(facts.actions(Symbol.parse("600004.SH"), EVER).read()).isNull();
    assertThat(facts.actions(Symbol.parse("600006.SH"), EVER).read()).isNull();
    execute(
        "DELETE FROM action_reading; INSERT INTO reference_reading (source, kind, subject, items, read_at)"
            + " VALUES ('csv', 'actions', 'actions.csv', 3, '2020-01-05 17:00+08')");
    execute(migration());
    assertThat(facts.actions(Symbol.parse("600004.SH"), EVER).read())
        .as("a whole list")
        .isEqualTo("2020-01-05");
  }

  /** The part that fills the table. */
  private static String migration() throws IOException {
    String name = "V0016__action_readings.sql";
    try (InputStream in =
        Objects.requireNonNull(PostgresActionFacts.class.getResourceAsStream(name))) {
      String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return sql.substring(sql.indexOf("INSERT INTO action_reading"));
    }
  }

  /** Otherwise it could be asked for a time, and later what was written then would appear. */
  @Test
  void who_asks_waits_for_who_is_writing() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> writer =
          threads.submit(
              () ->
                  store.atOnce(
                      () -> {
                        store.addActions("csv", List.of(new ActionStep(cash(1), false, null)));
                        written.countDown();
                        return await(end);
                      }));
      assertThat(await(written)).isTrue();
      Future<KnownActions> reader = threads.submit(() -> facts.actions(SHARE, EVER));
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::somebodyWaits);
      assertThat(reader).isNotDone();
      end.countDown();
      writer.get();
      KnownActions known = reader.get();
      assertThat(known.actions()).containsExactly(cash(1));
      assertThat(facts.actions(SHARE, known.asOf())).isEqualTo(known);
    } finally {
      end.countDown();
      threads.shutdownNow();
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean somebodyWaits() {
    return database
        .transactions()
        .execute(
            "look who waits",
            connection ->
                Sql.one(
                    connection,
                    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'reference_reading'::regclass)",
                    row -> row.getBoolean(1)));
  }
}
