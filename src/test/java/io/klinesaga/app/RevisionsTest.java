package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What was valid after any past commit can be told from revisions and present rows. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class RevisionsTest {
  private static final SeriesId SERIES = TestBars.series(0, 1).get(0);
  private static final int BARS = 12;
  private static final int SYNCS = 60;

  private final Random random = new Random(20261130);
  private final String name = UUID.randomUUID().toString();
  private final MemorySource source = MemorySource.market(name);
  private final Map<String, String> settings = TestServers.freshSettings();

  /** One row of the history of a bar: it was there from one transaction to another. */
  private record Version(long ts, long from, long until, double close, boolean valid) {}

  @Test
  void every_past_commit_can_be_read_again() {
    settings.put("kline.source", "memory");
    settings.put("kline.source.memory.market", name);
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    Map<Long, Map<Long, Double>> past = new TreeMap<>();
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE)) {
      for (int i = 0; i < SYNCS; i++) {
        source.put(SERIES, someBars());
        application.sync(
            new SyncRequest(
                List.of(Period.DAY), List.of(), 0, true, TransactionMode.SAGA, null, null, true));
        past.put(lastTransaction(application), valid(stored(application)));
      }
      assertThat(past).hasSizeGreaterThan(SYNCS / 2);
      List<Version> versions = versions(application);
      past.forEach(
          (transaction, bars) ->
              assertThat(asOf(versions, transaction)).as("as of %s", transaction).isEqualTo(bars));
    }
  }

  /** Some are left out, so that stored ones are withdrawn; some have other values. */
  private Bars someBars() {
    Bars all = TestBars.bars(BARS, i -> random.nextInt(3));
    Bars.Builder bars = new Bars.Builder(BARS);
    for (int i = 0; i < BARS; i++) {
      if (i == 0 || i == BARS - 1 || random.nextInt(5) > 0) {
        bars.add(
            all.ts(i),
            all.open(i),
            all.high(i),
            all.low(i),
            all.close(i),
            all.volume(i),
            all.amount(i));
      }
    }
    return bars.build();
  }

  private static StoredBars stored(KlineApplication application) {
    return application
        .store()
        .read(Period.DAY, List.of(SERIES), TimeRange.ALL)
        .getOrDefault(SERIES, StoredBars.EMPTY);
  }

  private static Map<Long, Double> valid(StoredBars rows) {
    Map<Long, Double> valid = new TreeMap<>();
    for (int i = 0; i < rows.size(); i++) {
      if (rows.isValid(i)) {
        valid.put(rows.bars().ts(i), rows.bars().close(i));
      }
    }
    return valid;
  }

  private static long lastTransaction(KlineApplication application) {
    List<Long> last = new ArrayList<>();
    query(
        application,
        "SELECT max(transaction_id) FROM transaction_log WHERE final_status = 'COMMITTED'",
        row -> last.add(row.getLong(1)));
    return last.get(0);
  }

  private interface Row {
    void take(ResultSet row) throws SQLException;
  }

  private static void query(KlineApplication application, String sql, Row taker) {
    application
        .postgres()
        .transactions()
        .execute(
            "look at the history",
            connection -> {
              try (Statement statement = connection.createStatement();
                  ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                  taker.take(rows);
                }
                return true;
              }
            });
  }

  private static List<Version> versions(KlineApplication application) {
    List<Version> versions = new ArrayList<>();
    query(
        application,
        "SELECT (1000 * extract(epoch FROM ts))::bigint, txn_id, transaction_id, close, is_valid FROM bar_revision",
        row ->
            versions.add(
                new Version(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getDouble(4),
                    row.getBoolean(5))));
    StoredBars now = stored(application);
    for (int i = 0; i < now.size(); i++) {
      versions.add(
          new Version(
              now.bars().ts(i), now.txnId(i), Long.MAX_VALUE, now.bars().close(i), now.isValid(i)));
    }
    return versions;
  }

  private static Map<Long, Double> asOf(List<Version> versions, long transaction) {
    Map<Long, Double> valid = new TreeMap<>();
    versions.stream()
        .filter(one -> one.from() <= transaction && transaction < one.until() && one.valid())
        .forEach(one -> assertThat(valid.put(one.ts(), one.close())).isNull());
    return valid;
  }
}
