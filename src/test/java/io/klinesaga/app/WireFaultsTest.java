package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.clean.CleanerRound;
import io.klinesaga.clean.PurgeRequest;
import io.klinesaga.clean.PurgeRun;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.BrokenSync;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.FaultProxy;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a network and a PostgreSQL in trouble do to a sync, a cleaner's round and a purge, beyond
 * the lost and refused connections of {@link FailurePointContract}.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class WireFaultsTest {
  private static final PurgeRequest ANY_AGE = new PurgeRequest(Duration.ZERO);

  /** Some requests in a row, each of which gives up after its own timeout, the longest 6 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A bound write is: initialise, prepare, bind, execute. */
  private static final int EXECUTE = 4;

  private static final int LATE_WRITES = 5;
  private static final Duration ARRIVAL = Duration.ofSeconds(15);

  private static int next = 5_000;

  private final FaultLab lab =
      FaultLab.startImpatient(
          Map.of(
              "kline.sync.chunk-size",
              "5",
              "kline.postgres.statement-timeout",
              "1s",
              "kline.tdengine.request-timeout",
              "500ms"));

  /** Opened before anything is broken, so that it works whatever new connections meet. */
  private Connection admin;

  private String connectionLimit;

  private enum Wire {
    POSTGRES("PostgreSQL"),
    TDENGINE("TDengine");

    private final String title;

    Wire(String title) {
      this.title = title;
    }

    FaultProxy proxy(FaultLab lab) {
      return this == POSTGRES ? lab.postgresProxy() : lab.tdengineProxy();
    }
  }

  @BeforeEach
  void connect() throws SQLException {
    admin = lab.postgresConnection();
    connectionLimit =
        lab.postgres("SELECT datconnlimit FROM pg_database WHERE datname = current_database()")
            .get(0);
  }

  @AfterEach
  void everything_is_in_order_again() throws SQLException {
    Faults.clear();
    repairPostgres();
    admin.close();
    lab.heal();
    lab.awaitSettled();
    assertThat(lab.audit().violations()).isEmpty();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private static Runnable once(Runnable action) {
    AtomicInteger calls = new AtomicInteger();
    return () -> {
      if (calls.getAndIncrement() == 0) {
        action.run();
      }
    };
  }

  /** Heals, lets everything settle and the cleaner look, then checks the series. */
  private void assertAllOrNothing(BrokenSync sync) {
    Faults.clear();
    lab.heal();
    lab.awaitSettled();
    await().atMost(FaultLab.LIMIT).until(() -> lab.application().clean().isAllDone());
    sync.assertAllOrNothing();
  }

  // --- slow answers ---

  @ParameterizedTest
  @EnumSource
  void slow_answers_are_waited_for(Wire wire) {
    BrokenSync sync = new BrokenSync(lab);
    wire.proxy(lab).slow(Duration.ofMillis(60));
    SyncSummary summary = sync.run();
    assertThat(summary.duration()).isGreaterThan(Duration.ofMillis(60));
    sync.assertCommittedWhole(summary);
  }

  // --- nothing moves any more ---

  @ParameterizedTest
  @CsvSource({
    "TDENGINE, before-delta",
    "TDENGINE, before-write",
    "TDENGINE, after-write",
    "POSTGRES, before-write",
    "POSTGRES, after-write",
  })
  void a_stall_ends_in_bounded_time_and_loses_nothing(Wire wire, String place) {
    BrokenSync sync = new BrokenSync(lab);
    Stall stall = new Stall(wire);
    sync.breakAt(place, stall.begin());
    stall.endAtFailure();
    SyncSummary summary = sync.run();
    assertThat(summary.committed() + summary.failed()).as(summary.line()).isEqualTo(5);
    assertThat(summary.problems()).allSatisfy(p -> assertThat(p.reason()).contains(wire.title));
    assertAllOrNothing(sync);
  }

  @ParameterizedTest
  @CsvSource({
    "TDENGINE, before-restore",
    "TDENGINE, before-rolled-back",
    "POSTGRES, before-rolled-back",
  })
  void a_stalled_compensation_is_finished_later(Wire wire, String place) {
    BrokenSync sync = new BrokenSync(lab);
    Stall stall = new Stall(wire);
    sync.failAt("after-write", "undo this");
    Faults.put(place, stall.begin());
    stall.endAtFailure();
    SyncSummary summary = sync.run();
    assertThat(stall.millis()).isPositive();
    sync.assertUndoneLater(summary);
    sync.assertLoggedAs("SUCCESS", "INIT", "undo this");
    sync.assertRepairable();
  }

  /** One stall, from a place of a route until the failure it causes is handled. */
  private final class Stall {
    private final Wire wire;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong millis = new AtomicLong();

    Stall(Wire wire) {
      this.wire = wire;
    }

    Runnable begin() {
      return once(
          () -> {
            begun.set(System.nanoTime());
            wire.proxy(lab).stall();
          });
    }

    void endAtFailure() {
      Faults.put("at-failure", once(this::end));
    }

    private void end() {
      millis.set(Duration.ofNanos(System.nanoTime() - begun.get()).toMillis());
      lab.heal();
      assertThat(millis()).isLessThan(PATIENCE.toMillis());
    }

    long millis() {
      return millis.get();
    }
  }

  // --- what arrives after everybody has given it up ---

  @Test
  void a_write_that_arrives_after_its_roll_back_is_found_and_healed() {
    assertThat(IntStream.range(0, LATE_WRITES).anyMatch(i -> isLateWriteFound()))
        .as("one of %d late writes arrived and was found", LATE_WRITES)
        .isTrue();
  }

  /**
   * A real taosAdapter may notice first that the connection of the write has been closed; then the
   * write never arrives, and there is nothing to find.
   */
  private boolean isLateWriteFound() {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt("before-write", () -> lab.tdengineProxy().holdFromClientMessage(EXECUTE));
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs("UNKNOWN", "INIT", "TDengine");
    Faults.clear();
    lab.heal();
    long end = System.nanoTime() + ARRIVAL.toNanos();
    int found = 0;
    while (found == 0 && System.nanoTime() < end) {
      found = (Integer) lab.application().clean().values().get("late_ranges");
    }
    assertAllOrNothing(sync);
    return found > 0;
  }

  @Test
  void a_commit_that_is_held_up_on_the_wire_is_undone_and_never_comes_true() {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt("after-metadata", once(() -> lab.postgresProxy().hold()));
    SyncSummary summary = sync.run();
    assertThat(summary.committed()).as(summary.line() + summary.problems()).isEqualTo(5);
    assertThat(summary.sagaRollback()).isEqualTo(5);
    assertAllOrNothing(sync);
  }

  // --- a frame is cut in two, everything is cut ---

  @ParameterizedTest
  @CsvSource({
    "before-begin, 1",
    "before-delta, 300",
    "after-write, 60",
    "after-write, 500",
  })
  void half_a_message_to_postgres_is_as_good_as_none(String place, long bytes) {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt(place, () -> lab.postgresProxy().cutAfterClientBytes(bytes));
    SyncSummary summary = sync.run();
    assertThat(summary.committed()).as(summary.line()).isGreaterThanOrEqualTo(3);
    assertThat(summary.problems()).allSatisfy(p -> assertThat(p.reason()).contains("PostgreSQL"));
    assertAllOrNothing(sync);
  }

  @ParameterizedTest
  @ValueSource(strings = {"before-write", "after-write"})
  void both_databases_cut_at_once_lose_nothing(String place) {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt(
        place,
        () -> {
          lab.postgresProxy().cut();
          lab.tdengineProxy().cut();
        });
    SyncSummary summary = sync.run();
    assertThat(summary.committed() + summary.failed()).as(summary.line()).isEqualTo(5);
    assertAllOrNothing(sync);
  }

  // --- the cleaner and the purge ---

  private enum Trouble {
    GONE,
    STALLED;

    void on(FaultProxy proxy) {
      if (this == GONE) {
        proxy.refuse();
      } else {
        proxy.stall();
      }
    }
  }

  /** The last five of 25 bars were rolled back, so they are invalid. */
  private SeriesId rolledBack() {
    SeriesId one = TestBars.series(next++, 1).get(0);
    lab.market().put(one, TestBars.bars(20));
    assertThat(lab.sync(List.of(one)).committed()).isEqualTo(1);
    lab.market().put(one, TestBars.bars(25));
    FaultLab.at(
        "after-write",
        Set.of(one),
        () -> {
          throw new IllegalStateException("undo this");
        });
    assertThat(lab.sync(List.of(one)).failed()).isEqualTo(1);
    Faults.clear();
    lab.awaitSettled();
    return one;
  }

  private void arriveLate(SeriesId one) {
    long transaction = Long.parseLong(lab.log(one, "transaction_id").get(1));
    Bars bars = TestBars.bars(25).slice(new TimeRange(TestBars.day(20), TestBars.day(24)));
    StoredBars.Builder rows = new StoredBars.Builder();
    for (int i = 0; i < bars.size(); i++) {
      rows.values().add(bars, i);
      rows.end(transaction, Validity.VALID);
    }
    lab.store().write(one.period(), Map.of(one, rows.build()), () -> {});
  }

  private static String errorOf(Supplier<String> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({"TDENGINE, STALLED", "POSTGRES, GONE"})
  void a_cleaner_round_that_loses_a_database_says_so_and_the_next_one_finishes(
      Wire wire, Trouble trouble) {
    SeriesId one = rolledBack();
    arriveLate(one);
    Faults.put("before-clean-recheck", once(() -> trouble.on(wire.proxy(lab))));
    assertThat(errorOf(() -> String.valueOf(lab.application().clean().error())))
        .contains(wire.title);
    lab.heal();
    CleanerRound round = lab.application().clean();
    assertThat(round.refusal()).isNull();
    assertThat(round.isAllDone()).as(round.line()).isTrue();
    assertThat(round.values()).containsEntry("late_ranges", 1);
    assertThat(lab.sync(List.of(one)).committed()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "TDENGINE, GONE, before-purge-delete",
    "TDENGINE, STALLED, before-purge-delete",
    "POSTGRES, STALLED, before-purge-commit",
  })
  void a_purge_that_loses_a_database_says_so_and_the_next_one_finishes(
      Wire wire, Trouble trouble, String place) {
    lab.application().purge(ANY_AGE);
    SeriesId one = rolledBack();
    Faults.put(place, once(() -> trouble.on(wire.proxy(lab))));
    assertThat(errorOf(() -> lab.application().purge(ANY_AGE).problems().toString()))
        .contains(wire.title);
    Faults.clear();
    lab.heal();
    lab.awaitSettled();
    PurgeRun second = lab.application().purge(ANY_AGE);
    assertThat(second.refusal()).isNull();
    assertThat(second.problems()).isEmpty();
    assertThat(lab.rows(List.of(one)).get(one)).hasSize(20);
    assertThat(lab.sync(List.of(one)).committed()).isEqualTo(1);
    assertThat(lab.rows(List.of(one)).get(one).values())
        .hasSize(25)
        .allMatch(row -> row.endsWith(" true"));
  }

  // --- PostgreSQL's own troubles ---

  @ParameterizedTest
  @ValueSource(strings = {"before-begin", "before-delta", "after-write"})
  void a_postgres_that_has_become_read_only_is_reported_and_nothing_is_lost(String place) {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt(place, this::makeReadOnly);
    Faults.put("at-failure", this::repairPostgres);
    SyncSummary summary = sync.run();
    assertThat(summary.problems())
        .allSatisfy(p -> assertThat(p.reason()).contains("in a read-only transaction"));
    sync.assertUndoneLater(summary);
    sync.assertRepairable();
  }

  @Test
  void a_postgres_without_a_free_connection_is_reported_and_nothing_is_lost() {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt("before-begin", this::refuseConnections);
    Faults.put("at-failure", this::repairPostgres);
    SyncSummary summary = sync.run();
    assertThat(summary.problems())
        .allSatisfy(p -> assertThat(p.reason()).contains("too many connections"));
    sync.assertUndoneLater(summary);
    sync.assertRepairable();
  }

  @Test
  void a_postgres_without_a_free_connection_for_the_commit_is_survived() {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt("after-write", once(this::refuseConnections));
    Faults.put("at-failure", this::repairPostgres);
    SyncSummary summary = sync.run();
    assertThat(summary.committed()).as(summary.line() + summary.problems()).isEqualTo(5);
    assertAllOrNothing(sync);
  }

  @ParameterizedTest
  @CsvSource({
    "40P01, deadlock detected",
    "40001, could not serialize access due to concurrent update",
  })
  void a_commit_that_loses_against_another_transaction_is_undone(String state, String message) {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt("before-metadata", () -> raiseInTransaction(state, message));
    SyncSummary summary = sync.run();
    assertThat(summary.problems()).allSatisfy(p -> assertThat(p.reason()).contains(message));
    sync.assertUndoneFor(summary);
    sync.assertLoggedAs("SUCCESS", "FAIL", message);
    sync.assertRepairable();
  }

  private void raiseInTransaction(String state, String message) {
    DataSource transaction =
        lab.application()
            .context()
            .getRegistry()
            .lookupByNameAndType("klineTransaction", DataSource.class);
    try (Connection connection = transaction.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          String.format(
              Locale.ROOT,
              "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '%s', MESSAGE = '%s'; END $$",
              state,
              message));
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** New connections of this role can only read, and the product has no other ones left. */
  private void makeReadOnly() {
    asAdmin("ALTER ROLE CURRENT_USER IN DATABASE %s SET default_transaction_read_only = on");
    renewAllConnections();
  }

  private void refuseConnections() {
    asAdmin("ALTER DATABASE %s CONNECTION LIMIT 0");
    renewAllConnections();
  }

  /** Also those that the pool was opening in the meantime, which it does not know of yet. */
  private void renewAllConnections() {
    String now = one("SELECT clock_timestamp()::text");
    String old =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name = 'kline-saga' AND backend_start < '"
            + now
            + "'";
    await()
        .atMost(FaultLab.LIMIT)
        .until(
            () -> {
              lab.renewConnections();
              return one(old).equals("0");
            });
  }

  private String one(String sql) {
    try (Statement statement = admin.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void repairPostgres() {
    asAdmin("ALTER ROLE CURRENT_USER IN DATABASE %s RESET default_transaction_read_only");
    asAdmin("ALTER DATABASE %s CONNECTION LIMIT " + connectionLimit);
    lab.heal();
    renewAllConnections(); // one that was opened in between would stay read-only
  }

  /** {@code %s} stands for the database. */
  private void asAdmin(String sql) {
    try (Statement statement = admin.createStatement()) {
      statement.execute(
          String.format(Locale.ROOT, sql, statement.enquoteIdentifier(admin.getCatalog(), true)));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
