package io.klinesaga.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.market.BarChecksum;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log of a market that has been synchronised many times a day, for long: an audit in a process
 * of 64 MB. Its rows are written as such syncs would have left them; a wrong one is found.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class AuditMemoryTest {
  private static final int SERIES = 400;
  private static final int TRANSACTIONS = 500;
  private static final List<String> SMALL_HEAP = List.of("-Xmx64m");

  private static final String LOG =
      """
      INSERT INTO transaction_log (transaction_id, saga_id, business_type, business_id, symbol, period, table_name,
        child_table, range_start, range_end, row_count, checksum, live_count, live_checksum, revised_count,
        revised_checksum, td_status, pg_status, final_status, pg_update_time)
      OVERRIDING SYSTEM VALUE
      """;

  private static final String COMMITTED = "'SUCCESS', 'SUCCESS', 'COMMITTED', now()";

  /** A transaction for each bar; parameters: symbol, ids, times in epoch milliseconds, sums. */
  private static final String ONE_EACH =
      LOG
          + """
      SELECT id, 's' || id, 'kline', 'b' || id, ?, '1d', 't', 'c', at, at, 1, sum, 1, sum, 0, 0, %s
      FROM (SELECT id, to_timestamp(ms / 1000) AS at, sum
        FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS u (id, ms, sum)) AS v
      """
              .formatted(COMMITTED);

  private static final String STATES =
      """
      INSERT INTO sync_state (symbol, period, first_ts, last_ts, bar_count, last_transaction_id)
      SELECT symbol, period, min(range_start), max(range_end), sum(live_count), max(transaction_id)
      FROM transaction_log GROUP BY symbol, period
      """;

  /** All transactions of a series write the same bar; parameters: time and sum of it, series. */
  private static final String OVERWRITTEN =
      LOG
          + """
      SELECT (s - 1) * %1$d + k, 's' || s || '-' || k, 'kline', 'b', '60' || lpad((s - 1)::text, 4, '0') || '.SH', '1d', 't', 'c',
        at, at, 1, sum, (k = %1$d)::int, CASE WHEN k = %1$d THEN sum ELSE 0 END, (k < %1$d)::int,
        CASE WHEN k < %1$d THEN sum ELSE 0 END, %2$s
      FROM (SELECT to_timestamp(? / 1000) AS at, ?::bigint AS sum) AS bar, generate_series(1, ?) AS s,
        generate_series(1, %1$d) AS k
      """
              .formatted(TRANSACTIONS, COMMITTED);

  /** Parameters: values of the bar from the open on. */
  private static final String REVISIONS =
      """
      INSERT INTO bar_revision (transaction_id, symbol, period, ts, open, high, low, close, volume, amount, txn_id, is_valid)
      SELECT transaction_id + 1, symbol, period, range_start, ?, ?, ?, ?, ?, ?, transaction_id, true
      FROM transaction_log WHERE revised_count = 1
      """;

  private final Map<String, String> settings = TestServers.freshSettings();
  private final TdengineBarStore store =
      new TdengineBarStore(TestServers.configuration(settings).tdengine());
  private final List<SeriesId> series = TestBars.series(0, SERIES);
  private Connection connection;
  @TempDir Path folder;

  @BeforeEach
  void make_the_tables() throws SQLException {
    settings.put("kline.source", "synthetic");
    KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE).close();
    connection =
        DriverManager.getConnection(
            settings.get("kline.postgres.url"),
            settings.get("kline.postgres.user"),
            settings.get("kline.postgres.password"));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    store.dropDatabase(settings.get("kline.tdengine.database"));
    store.close();
  }

  private void postgres(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(
            i + 1,
            parameters[i] instanceof Object[] column
                ? connection.createArrayOf("bigint", column)
                : parameters[i]);
      }
      statement.execute();
    }
  }

  /** What the audit prints; its exit code must fit. */
  private String audit(int exitCode) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("audit", "-q"));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    try (KlineProcess child =
        KlineProcess.start(folder, SMALL_HEAP, arguments.toArray(String[]::new))) {
      assertThat(child.exitCode()).as(child.output()).isEqualTo(exitCode);
      return child.out();
    }
  }

  @Test
  void every_bar_was_written_by_a_transaction_of_its_own() throws Exception {
    Bars bars = TestBars.bars(TRANSACTIONS);
    BarChecksum checksum = new BarChecksum();
    long id = 0;
    Map<SeriesId, StoredBars> some = new LinkedHashMap<>();
    for (SeriesId one : series) {
      Long[] ids = new Long[TRANSACTIONS];
      Long[] times = new Long[TRANSACTIONS];
      Long[] sums = new Long[TRANSACTIONS];
      StoredBars.Builder rows = new StoredBars.Builder(TRANSACTIONS);
      for (int i = 0; i < TRANSACTIONS; i++) {
        ids[i] = ++id;
        times[i] = bars.ts(i);
        sums[i] = checksum.ofRow(bars, i);
        rows.values().add(bars, i);
        rows.end(id, Validity.VALID);
      }
      postgres(ONE_EACH, one.symbol().toString(), ids, times, sums);
      some.put(one, rows.build());
      if (some.size() == 50) {
        store.write(Period.DAY, some, () -> {});
        some.clear();
      }
    }
    postgres(STATES);
    int all = SERIES * TRANSACTIONS;
    assertThat(audit(0))
        .contains("series=" + SERIES + " bars=" + all + " transactions=" + all, "violations=0");
    postgres("UPDATE transaction_log SET live_checksum = 1 WHERE transaction_id = " + (all - 7));
    assertThat(audit(1)).contains("violations=1");
  }

  @Test
  void one_bar_was_overwritten_again_and_again() throws Exception {
    Bars bar = TestBars.bars(1);
    postgres(OVERWRITTEN, bar.ts(0), BarChecksum.of(bar).checksum(), SERIES);
    postgres(
        REVISIONS,
        bar.open(0),
        bar.high(0),
        bar.low(0),
        bar.close(0),
        bar.volume(0),
        bar.amount(0));
    Map<SeriesId, StoredBars> last = new LinkedHashMap<>();
    for (int s = 0; s < SERIES; s++) {
      StoredBars.Builder row = new StoredBars.Builder(1);
      row.values().add(bar, 0);
      row.end((s + 1L) * TRANSACTIONS, Validity.VALID);
      last.put(series.get(s), row.build());
    }
    store.write(Period.DAY, last, () -> {});
    postgres(STATES);
    assertThat(audit(0)).contains("series=" + SERIES + " bars=" + SERIES, "violations=0");
    postgres("DELETE FROM bar_revision WHERE transaction_id = " + (TRANSACTIONS + 7));
    assertThat(audit(1)).contains("violations=1");
  }
}
