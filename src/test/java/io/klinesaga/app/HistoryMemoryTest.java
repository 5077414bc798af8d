package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seventy series of a year of 1m bars, 4.1 million rows or 300 MB as columns, of which one batch
 * has to do with all: a process of 512 MB reads ranges of them again, cleans, audits and purges.
 */
@Tag("soak")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 1200, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class HistoryMemoryTest {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryMemoryTest.class);
  private static final int SERIES = 70;
  private static final int DAYS = 245;
  private static final Pattern PAUSE = Pattern.compile("(\\d+)M->(\\d+)M\\((\\d+)M\\)");

  private final Map<String, String> settings = TestServers.freshSettings();
  private final TdengineBarStore store;
  private final Path folder;

  HistoryMemoryTest(@TempDir Path folder) {
    this.folder = folder;
    settings.put("kline.source", "synthetic");
    settings.put("kline.tdengine.connect-timeout", "20s");
    settings.put("kline.source.synthetic.symbols", String.valueOf(SERIES));
    settings.put("kline.source.synthetic.days", String.valueOf(DAYS));
    store = new TdengineBarStore(TestServers.configuration(settings).tdengine());
  }

  @AfterAll
  void close() {
    store.dropDatabase(settings.get("kline.tdengine.database"));
    store.close();
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path log = folder.resolve(command[0] + "-gc.log");
    List<String> arguments = new ArrayList<>(Arrays.asList(command));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    List<String> options = List.of("-Xmx512m", "-Xlog:gc:file=" + log);
    try (KlineProcess child =
        KlineProcess.start(folder, options, arguments.toArray(String[]::new))) {
      child.awaitExit(600_000);
      assertThat(child.isAlive()).isFalse();
      assertThat(child.exitCode()).as(child.output()).isZero();
      LOG.info("{}: {}: {}", String.join(" ", command), heap(log), child.out().strip());
      return child.out();
    }
  }

  /** The largest heap, before and after a collection. */
  private static String heap(Path log) throws IOException {
    int used = 0;
    int live = 0;
    var pauses = PAUSE.matcher(Files.readString(log));
    while (pauses.find()) {
      used = Math.max(used, Integer.parseInt(pauses.group(1)));
      live = Math.max(live, Integer.parseInt(pauses.group(2)));
    }
    return "at most " + used + " MB used, " + live + " MB after a collection";
  }

  private void postgres(String sql) {
    try (Connection connection =
            DriverManager.getConnection(
                settings.get("kline.postgres.url"),
                settings.get("kline.postgres.user"),
                settings.get("kline.postgres.password"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_long_history_fits_into_a_small_heap() throws IOException, InterruptedException {
    assertThat(run("sync", "minute", "--periods=1m")).contains("committed=" + SERIES);
    postgres(
        "INSERT INTO reread_range (symbol, period, range_start, range_end, rewrite, reason)"
            + " SELECT symbol, period, last_ts, last_ts, true, 'test' FROM sync_state");
    run("clean");
    assertThat(run("sync", "minute", "--periods=1m"))
        .contains("committed=" + SERIES, "rows_written=" + SERIES);
    assertThat(run("audit")).contains("violations=0");
    invalidateFirstAndLast();
    run("clean", "--purge", "--older-than", "0s");
    store
        .extents(Period.MIN1)
        .forEach(
            (one, range) -> assertThat(range.to()).isLessThan(range.from() + 400L * 86_400_000));
    assertThat(store.extentsOfInvalid(Period.MIN1)).isEmpty();
  }

  /** So the invalid bars of every series span the year. */
  private void invalidateFirstAndLast() {
    Map<SeriesId, TimeRange> extents = store.extents(Period.MIN1);
    for (Map.Entry<SeriesId, TimeRange> one : extents.entrySet()) {
      for (long ts : new long[] {one.getValue().from(), one.getValue().to()}) {
        StoredBars row =
            store.read(Period.MIN1, List.of(one.getKey()), new TimeRange(ts, ts)).get(one.getKey());
        StoredBars.Builder invalid = new StoredBars.Builder(1);
        invalid.values().add(row.bars(), 0);
        invalid.end(row.txnId(0), Validity.INVALID);
        store.write(Period.MIN1, Map.of(one.getKey(), invalid.build()), () -> {});
      }
    }
  }
}
