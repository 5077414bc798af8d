package io.klinesaga.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import io.klinesaga.postgres.PostgresBeforeImages;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresRereads;
import io.klinesaga.postgres.PostgresSagaLog;
import io.klinesaga.postgres.PostgresTransactionLog;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.saga.ReservationLostException;
import io.klinesaga.saga.SagaState;
import io.klinesaga.saga.SagaStep;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import io.klinesaga.transaction.TransactionLog.Intent;
import io.klinesaga.transaction.TransactionLog.Open;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The steps of a compensation, in a process that has lost the saga to another. */
@Timeout(180)
@Tag("servers")
class SeriesCompensatorTest {
  private static final String SAGA = "lost";
  private static final List<SeriesId> SERIES = TestBars.series(0, 2);

  private PostgresDatabase database;
  private TdengineBarStore store;
  private PostgresSagaLog sagas;
  private PostgresTransactionLog transactions;
  private SeriesCompensator compensator;

  @BeforeEach
  void start() {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.tdengine.connect-timeout", "20s");
    var configuration = TestServers.configuration(settings);
    database = new PostgresDatabase(configuration.postgres());
    database.migrate();
    store = new TdengineBarStore(configuration.tdengine());
    store.createSchema();
    sagas = new PostgresSagaLog(database.transactions(), new SagaOwner("we", "here", 1));
    transactions = new PostgresTransactionLog(database.transactions());
    compensator =
        new SeriesCompensator(
            new Stores(
                store,
                sagas,
                transactions,
                new PostgresBeforeImages(database.transactions()),
                new PostgresRereads(database.transactions())),
            CompensationListener.NONE);
    TimeRange range = new TimeRange(TestBars.day(0), TestBars.day(5));
    sagas.begin(SAGA, new SagaStep(null, null, Map.of()), Duration.ofMinutes(10));
    transactions.begin(
        SAGA, "kline", 0, SERIES.stream().map(series -> new Intent(series, range)).toList());
    assertThat(sagas.move(SAGA, SagaState.RUNNING, SagaState.COMPENSATING, Duration.ofMinutes(2)))
        .isTrue();
  }

  @AfterEach
  void stop() {
    store.close();
    database.close();
  }

  private void sql(String sql) {
    database
        .transactions()
        .execute(
            sql,
            connection -> {
              try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
              }
            });
  }

  @Test
  void who_has_lost_the_saga_does_not_free_its_series() {
    sql("UPDATE saga_log SET owner = 'they'");
    assertThatThrownBy(() -> compensator.rolledBack(SAGA))
        .isInstanceOf(ReservationLostException.class);
    assertThat(transactions.open(SAGA)).hasSize(SERIES.size());
  }

  @Test
  void who_is_late_does_not_free_its_series() {
    sql("UPDATE saga_log SET next_attempt = now() - interval '1 second'");
    assertThatThrownBy(() -> compensator.rolledBack(SAGA))
        .isInstanceOf(ReservationLostException.class);
    assertThat(transactions.open(SAGA)).hasSize(SERIES.size());
  }

  @Test
  void who_still_has_it_frees_its_series() {
    compensator.rolledBack(SAGA);
    assertThat(transactions.open(SAGA)).isEmpty();
  }

  /** A request that was sent before its sender gave up, or stopped. */
  @Test
  void a_write_that_arrives_after_the_restore_is_taken_back_by_the_next_try() {
    Open open = transactions.open(SAGA).get(0);
    StoredBars former = row(0, 7);
    store.write(Period.DAY, Map.of(open.series(), former), () -> {});
    new PostgresBeforeImages(database.transactions()).save(Map.of(open.transactionId(), former));
    compensator.restore(SAGA);
    store.write(Period.DAY, Map.of(open.series(), row(1, open.transactionId())), () -> {});
    compensator.softDelete(SAGA);
    assertThatThrownBy(() -> compensator.rolledBack(SAGA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("have not been put back after its compensation: [" + open.series());
    compensator.restore(SAGA);
    compensator.softDelete(SAGA);
    compensator.rolledBack(SAGA);
    assertThat(transactions.open(SAGA)).isEmpty();
    StoredBars stored =
        store.read(Period.DAY, List.of(open.series()), open.range()).get(open.series());
    assertThat(stored.txnId(0)).isEqualTo(7);
    assertThat(stored.isValid(0)).isTrue();
    assertThat(stored.bars().close(0)).isEqualTo(former.bars().close(0));
  }

  /** A valid bar of the first day. */
  private static StoredBars row(int variant, long transaction) {
    StoredBars.Builder row = new StoredBars.Builder();
    row.values().add(TestBars.bars(1, i -> variant), 0);
    row.end(transaction, Validity.VALID);
    return row.build();
  }
}
