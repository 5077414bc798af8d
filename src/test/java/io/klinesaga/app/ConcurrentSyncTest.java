package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.embedded.ChildJvm;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Many writers of the same series at the same time. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ConcurrentSyncTest {
  static final List<SeriesId> SERIES = TestBars.series(0, 64);
  static final Bars BARS = TestBars.bars(120);

  private static Map<String, String> settings(String market) {
    Map<String, String> settings = new LinkedHashMap<>(TestServers.freshSettings());
    settings.put("kline.source", "memory");
    settings.put("kline.source.memory.market", market);
    settings.put("kline.sync.chunk-size", "3");
    return settings;
  }

  private static void fill(String market) {
    SERIES.forEach(series -> MemorySource.market(market).put(series, BARS));
  }

  static SyncSummary sync(KlineApplication application) {
    return application.sync(FaultLab.request(SERIES, TransactionMode.SAGA));
  }

  @Test
  void many_runs_with_32_workers_lose_double_or_halve_no_series() throws Exception {
    Map<String, String> settings = settings("workers");
    settings.put("kline.sync.max-workers", "32");
    fill("workers");
    try (KlineApplication application = start(settings)) {
      List<SyncSummary> summaries =
          together(() -> sync(application), () -> sync(application), () -> sync(application));
      everySeriesIsWhole(application, summaries);
    }
  }

  @Test
  void as_many_runs_as_workers_end() throws Exception {
    Map<String, String> settings = settings("few-workers");
    settings.put("kline.sync.max-workers", "2");
    fill("few-workers");
    try (KlineApplication application = start(settings)) {
      List<SyncSummary> summaries =
          together(() -> sync(application), () -> sync(application), () -> sync(application));
      everySeriesIsWhole(application, summaries);
    }
  }

  @Test
  void two_applications_lose_double_or_halve_no_series() throws Exception {
    Map<String, String> settings = settings("two");
    fill("two");
    try (KlineApplication one = start(settings);
        KlineApplication two = start(settings)) {
      everySeriesIsWhole(one, together(() -> sync(one), () -> sync(two)));
    }
  }

  private static KlineApplication start(Map<String, String> settings) {
    return KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE);
  }

  @SafeVarargs
  private static List<SyncSummary> together(java.util.concurrent.Callable<SyncSummary>... runs)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(runs.length);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<SyncSummary>> futures = new ArrayList<>();
    for (var run : runs) {
      futures.add(
          threads.submit(
              () -> {
                start.await();
                return run.call();
              }));
    }
    start.countDown();
    List<SyncSummary> summaries = new ArrayList<>();
    for (var future : futures) {
      summaries.add(future.get());
    }
    threads.shutdown();
    return summaries;
  }

  /** Two processes; each writes its summary where the test finds it. */
  @Test
  void two_processes_lose_double_or_halve_no_series(@TempDir Path folder) throws Exception {
    Map<String, String> settings = settings("process");
    Path file = folder.resolve("settings.properties");
    Properties properties = new Properties();
    properties.putAll(settings);
    try (var out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    fill("process");
    try (ChildJvm one = child(folder, file, "one");
        ChildJvm two = child(folder, file, "two")) {
      one.awaitFile(folder.resolve("one.ready"));
      two.awaitFile(folder.resolve("two.ready"));
      Files.createFile(folder.resolve("go"));
      one.awaitFile(folder.resolve("one.done"));
      two.awaitFile(folder.resolve("two.done"));
    }
    int[] first = figures(folder.resolve("one.done"));
    int[] second = figures(folder.resolve("two.done"));
    assertThat(first[0] + second[0]).as("committed").isEqualTo(SERIES.size());
    assertThat(first[2] + second[2]).as("failed").isZero();
    try (KlineApplication application = start(settings)) {
      everySeriesIsWhole(application, List.of());
    }
  }

  private static ChildJvm child(Path folder, Path settings, String name) throws IOException {
    return ChildJvm.start(
        folder.resolve(name + ".log"),
        SyncProcess.class,
        settings.toString(),
        folder.resolve(name).toString(),
        folder.resolve("go").toString());
  }

  private static int[] figures(Path file) throws IOException {
    return Files.readString(file)
        .trim()
        .lines()
        .flatMapToInt(line -> java.util.Arrays.stream(line.split(" ")).mapToInt(Integer::parseInt))
        .toArray();
  }

  private static void everySeriesIsWhole(KlineApplication application, List<SyncSummary> runs) {
    for (SyncSummary run : runs) {
      assertThat(run.failed()).as(run.line() + run.problems()).isZero();
      assertThat(run.committed() + run.unchanged() + run.busy()).isEqualTo(SERIES.size());
      assertThat(run.problems()).hasSize(run.busy());
    }
    if (!runs.isEmpty()) {
      assertThat(runs.stream().mapToInt(SyncSummary::committed).sum()).isEqualTo(SERIES.size());
    }
    SyncSummary last = sync(application);
    assertThat(last.unchanged()).as(last.line()).isEqualTo(SERIES.size());
    Map<SeriesId, StoredBars> stored =
        application.store().read(SERIES.get(0).period(), SERIES, TimeRange.ALL);
    for (SeriesId series : SERIES) {
      equalsSource(series, stored.get(series));
    }
  }

  private static void equalsSource(SeriesId series, StoredBars rows) {
    assertThat(rows.size()).as(series.toString()).isEqualTo(BARS.size());
    long transaction = rows.txnId(0);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(BARS.sameRow(i, rows.bars(), i)).as("%s, row %s", series, i).isTrue();
      assertThat(rows.isValid(i)).isTrue();
      assertThat(rows.txnId(i)).as("%s has one writer", series).isEqualTo(transaction);
    }
  }
}
