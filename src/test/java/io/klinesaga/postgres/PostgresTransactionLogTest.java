package io.klinesaga.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.BarSum;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.Receipt;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import io.klinesaga.transaction.TransactionLog.Commit;
import io.klinesaga.transaction.TransactionLog.Intent;
import io.klinesaga.transaction.TransactionLog.Open;
import io.klinesaga.transaction.TransactionLog.ReadFrom;
import io.klinesaga.transaction.TransactionLog.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PostgresTransactionLogTest {
  private static final List<SeriesId> SERIES = TestBars.series(0, 20);

  private PostgresDatabase database;
  private PostgresTransactionLog log;
  private PostgresBeforeImages images;

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
    log = new PostgresTransactionLog(database.transactions());
    images = new PostgresBeforeImages(database.transactions());
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private Map<SeriesId, Long> begin(String saga) {
    Bars bars = TestBars.bars(10);
    TimeRange range = new TimeRange(bars.firstTs(), bars.lastTs());
    return log.begin(
        saga, "kline", 0, SERIES.stream().map(series -> new Intent(series, range)).toList());
  }

  @Test
  void under_32_threads_a_series_has_one_open_transaction() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(32);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Map<SeriesId, Long>>> begun = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      String saga = "saga-" + i;
      begun.add(
          threads.submit(
              () -> {
                start.await();
                return begin(saga);
              }));
    }
    start.countDown();
    List<Long> ids = new ArrayList<>();
    List<SeriesId> taken = new ArrayList<>();
    for (var future : begun) {
      ids.addAll(future.get().values());
      taken.addAll(future.get().keySet());
    }
    threads.shutdown();
    assertThat(taken).containsExactlyInAnyOrderElementsOf(SERIES);
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void a_held_series_says_who_holds_it_until_it_is_free() {
    Map<SeriesId, Long> ids = begin("first");
    assertThat(begin("second")).isEmpty();
    SeriesId held = SERIES.get(3);
    assertThat(log.holder(held)).contains("transaction " + ids.get(held) + ", PENDING since ");
    log.rolledBack("first");
    assertThat(log.holder(held)).isEmpty();
    assertThat(begin("second")).hasSize(SERIES.size());
  }

  @Test
  void what_is_compensating_cannot_be_committed_and_stays_locked() {
    Map<SeriesId, Long> ids = begin("lost");
    log.compensating("lost", "taken over", Status.UNKNOWN, Status.INIT);
    assertThat(log.commit("lost", commits(ids))).isZero();
    assertThat(begin("other")).isEmpty();
    assertThat(log.open("lost")).extracting(Open::series).containsExactlyElementsOf(SERIES);
  }

  @Test
  void what_is_committed_can_be_neither_compensated_nor_rolled_back() {
    Map<SeriesId, Long> ids = begin("done");
    assertThat(log.commit("done", commits(ids))).isEqualTo(SERIES.size());
    assertThat(log.commit("done", commits(ids))).isZero();
    log.compensating("done", "too late", Status.UNKNOWN, Status.UNKNOWN);
    log.rolledBack("done");
    assertThat(log.open("done")).isEmpty();
    assertThat(statuses()).containsOnly("COMMITTED SUCCESS SUCCESS null");
  }

  @Test
  void each_committed_transaction_has_its_own_figures() {
    Map<SeriesId, Long> ids = begin("done");
    List<Commit> commits =
        ids.values().stream()
            .map(id -> new Commit(id, new BarSum((int) (long) id, -id), receipt(id)))
            .toList();
    assertThat(log.commit("done", commits)).isEqualTo(SERIES.size());
    assertThat(figures())
        .hasSize(SERIES.size())
        .allSatisfy((id, sum) -> assertThat(sum).isEqualTo(new BarSum((int) (long) id, -id)));
  }

  private static ReadFrom receipt(long id) {
    String from = "/data/'" + id + "'\\\"\u0000.day";
    return new ReadFrom("tdx-file", new Receipt(from, "day", id, Instant.EPOCH));
  }

  @Test
  void each_committed_transaction_has_its_own_receipt_whatever_a_path_is_made_of() {
    Map<SeriesId, Long> ids = begin("done");
    log.commit(
        "done", ids.values().stream().map(id -> new Commit(id, BarSum.NONE, receipt(id))).toList());
    ids.values()
        .forEach(
            id ->
                assertThat(receiptOf(id))
                    .isEqualTo("tdx-file /data/'" + id + "'\\\"\\0.day day " + id));
    Map<SeriesId, Long> purged = begin("purge");
    log.commit(
        "purge", purged.values().stream().map(id -> new Commit(id, BarSum.NONE, null)).toList());
    assertThat(receiptOf(purged.get(SERIES.get(0)))).isNull();
  }

  private @Nullable String receiptOf(long id) {
    return database
        .transactions()
        .execute(
            "read a receipt",
            connection ->
                Sql.query(
                        connection,
                        """
                        SELECT (receipt->>'source') || ' ' || (receipt->>'from') || ' ' || (receipt->>'kind') || ' ' || (receipt->>'checksum')
                        FROM transaction_log WHERE transaction_id = ?
                        """,
                        row -> String.valueOf(row.getString(1)),
                        id)
                    .stream()
                    .filter(text -> !text.equals("null"))
                    .findFirst()
                    .orElse(null));
  }

  @Test
  void another_saga_and_transactions_that_are_not_named_stay_open() {
    Map<SeriesId, Long> ids = begin("half");
    List<Commit> all = commits(ids);
    assertThat(log.commit("other", all)).isZero();
    assertThat(log.commit("half", all.subList(0, 7))).isEqualTo(7);
    assertThat(log.open("half")).hasSize(SERIES.size() - 7);
  }

  @Test
  void what_a_statement_reads_does_not_grow_with_the_log() {
    Map<SeriesId, Long> ids = Map.of();
    for (int i = 0; i < 50; i++) {
      ids = begin("saga-" + i);
      log.commit("saga-" + i, commits(ids));
      log.settled(ids);
      log.overwritten(Map.of(ids.get(SERIES.get(0)), new BarSum(1, 0)), true);
    }
    Map<SeriesId, Long> last = ids;
    long few = 3L * SERIES.size();
    assertThat(rowsReadBy(() -> log.settled(last))).isLessThanOrEqualTo(few);
    assertThat(
            rowsReadBy(
                () -> log.overwritten(Map.of(last.get(SERIES.get(0)), new BarSum(1, 0)), true)))
        .isLessThanOrEqualTo(few);
    PostgresAuditFacts facts = new PostgresAuditFacts(database.transactions(), Duration.ZERO);
    List<SeriesId> one = SERIES.subList(0, 1);
    for (int i = 0; i < 6; i++) {
      facts.committed(one); // by then the server keeps its plan
    }
    assertThat(rowsReadBy(() -> facts.committed(one))).isLessThanOrEqualTo(few);
    Map<SeriesId, Long> open = begin("last");
    assertThat(rowsReadBy(() -> log.commit("last", commits(open)))).isLessThanOrEqualTo(few);
  }

  /** Live rows of the log that scans and index look-ups of the work gave. */
  private long rowsReadBy(Runnable work) {
    return database
        .transactions()
        .inTransaction(
            () -> {
              long before = rowsRead();
              work.run();
              return rowsRead() - before;
            });
  }

  private long rowsRead() {
    return database
        .transactions()
        .execute(
            "rows read",
            connection -> {
              try (var statement = connection.createStatement();
                  var rows =
                      statement.executeQuery(
                          "SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0) FROM pg_stat_xact_user_tables"
                              + " WHERE relid = 'transaction_log'::regclass")) {
                rows.next();
                return rows.getLong(1);
              }
            });
  }

  private Map<Long, BarSum> figures() {
    return database
        .transactions()
        .execute(
            "figures",
            connection -> {
              try (var statement = connection.createStatement();
                  var rows =
                      statement.executeQuery(
                          "SELECT transaction_id, row_count, checksum FROM transaction_log"
                              + " WHERE live_count = row_count AND live_checksum = checksum")) {
                Map<Long, BarSum> figures = new HashMap<>();
                while (rows.next()) {
                  figures.put(rows.getLong(1), new BarSum(rows.getInt(2), rows.getLong(3)));
                }
                return figures;
              }
            });
  }

  private static List<Commit> commits(Map<SeriesId, Long> ids) {
    return ids.values().stream().map(id -> new Commit(id, new BarSum(10, 0), null)).toList();
  }

  private List<String> statuses() {
    return database
        .transactions()
        .execute(
            "statuses",
            connection -> {
              try (var statement = connection.createStatement();
                  var rows =
                      statement.executeQuery(
                          "SELECT concat_ws(' ', final_status, td_status, pg_status, coalesce(error_msg, 'null'))"
                              + " FROM transaction_log")) {
                List<String> statuses = new ArrayList<>();
                while (rows.next()) {
                  statuses.add(rows.getString(1));
                }
                return statuses;
              }
            });
  }

  @Test
  void a_roll_back_ends_the_transactions_and_drops_their_before_images() {
    Map<SeriesId, Long> ids = begin("undone");
    long id = ids.get(SERIES.get(0));
    StoredBars image = image();
    images.save(Map.of(id, image));
    log.compensating("undone", "because", Status.SUCCESS, Status.FAIL);
    log.rolledBack("undone");
    log.rolledBack("undone");
    assertThat(images.load(id).isEmpty()).isTrue();
    assertThat(statuses()).hasSize(SERIES.size()).containsOnly("ROLLED_BACK SUCCESS FAIL because");
  }

  @Test
  void a_before_image_comes_back_bit_for_bit() {
    long id = begin("kept").get(SERIES.get(0));
    StoredBars image = image();
    images.save(Map.of(id, image));
    StoredBars back = images.load(id);
    assertThat(back.size()).isEqualTo(image.size());
    for (int i = 0; i < image.size(); i++) {
      assertThat(image.bars().sameRow(i, back.bars(), i)).as("row %s", i).isTrue();
      assertThat(back.txnId(i)).isEqualTo(image.txnId(i));
      assertThat(back.validity(i)).isEqualTo(image.validity(i));
    }
    images.revise(List.of(id));
    assertThat(images.load(id).isEmpty()).isTrue();
  }

  private static StoredBars image() {
    StoredBars.Builder builder = new StoredBars.Builder();
    for (int i = 0; i < 30; i++) {
      builder.values().add(TestBars.bars(30), i);
      builder.end(
          i % 4 == 0 ? StoredBars.NO_TXN : i,
          List.of(Validity.VALID, Validity.INVALID, Validity.NONE).get(i % 3));
    }
    return builder.build();
  }

  @Test
  void nothing_of_a_begin_is_left_when_its_transaction_fails() {
    try {
      database
          .transactions()
          .inTransaction(
              () -> {
                begin("never");
                throw new IllegalStateException("before the end");
              });
    } catch (IllegalStateException expected) {
      assertThat(expected).hasMessage("before the end");
    }
    assertThat(log.open("never")).isEmpty();
    assertThat(begin("next")).hasSize(SERIES.size());
  }
}
