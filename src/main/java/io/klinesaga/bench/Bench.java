package io.klinesaga.bench;

import io.klinesaga.app.Databases;
import io.klinesaga.app.KlineApplication;
import io.klinesaga.app.Market;
import io.klinesaga.audit.AuditReport;
import io.klinesaga.audit.AuditRequest;
import io.klinesaga.check.BarRules;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.PostgresConfig;
import io.klinesaga.config.TdengineConfig;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.synthetic.SyntheticSourceProvider;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.tdengine.TdengineBarStore;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Writes the same synthetic bars three ways, each time into an empty database: with sagas, without,
 * and by a bare driver loop. What the sagas have written is then synced again, incrementally and in
 * full, which finds all of it there, and audited. Then the check of bars is timed for itself. Of
 * another source only the sagas are measured, with what follows them. Some first rounds of each, of
 * at most 500 symbols, warm up the virtual machine; the rounds of the modes alternate, and each
 * mode's round of median duration is printed.
 */
public final class Bench {
  private static final int WARM_UP_ROUNDS = 4;
  private static final int WARM_UP_SYMBOLS = 500;

  private final BenchPlan plan;
  private final Function<Map<String, String>, Configuration> configurations;
  private final Databases databases;
  private final Consumer<String> out;
  private int round;

  private Bench(
      BenchPlan plan,
      Function<Map<String, String>, Configuration> configurations,
      Databases databases,
      Consumer<String> out) {
    this.plan = plan;
    this.configurations = configurations;
    this.databases = databases;
    this.out = out;
  }

  /**
   * Runs the benchmark on the configured servers, or on embedded ones in the configured data
   * directory.
   *
   * @param configurations makes a configuration from settings that win over all others
   * @param out receives the lines of the report
   */
  public static void run(
      BenchPlan plan,
      Function<Map<String, String>, Configuration> configurations,
      Consumer<String> out) {
    try (Databases databases = Databases.start(configurations.apply(Map.of()))) {
      new Bench(plan, configurations, databases, out).run();
    }
  }

  private void run() {
    List<List<BenchResult>> rounds = new ArrayList<>();
    for (int i = -WARM_UP_ROUNDS; i < plan.rounds(); i++) {
      int symbols = i < 0 ? Math.min(WARM_UP_SYMBOLS, plan.symbols()) : plan.symbols();
      List<BenchResult> round = new ArrayList<>(sync(TransactionMode.SAGA, symbols));
      if (plan.isSynthetic()) {
        round.addAll(sync(TransactionMode.TRADITIONAL, symbols));
        round.add(bare(symbols));
        round.add(gate(symbols));
      }
      if (i >= 0) {
        rounds.add(round);
      }
    }
    Map<String, BenchResult> medians = new LinkedHashMap<>();
    for (int mode = 0; mode < rounds.get(0).size(); mode++) {
      int index = mode;
      BenchResult median =
          BenchResult.median(rounds.stream().map(round -> round.get(index)).toList());
      medians.put(median.mode(), median);
    }
    report(medians);
  }

  private void report(Map<String, BenchResult> medians) {
    out.accept(BenchResult.HEADER);
    medians.values().forEach(result -> out.accept(result.line()));
    if (plan.isSynthetic()) {
      compare(medians);
    } else {
      out.accept("source=" + plan.source() + " median of " + plan.rounds() + " rounds");
    }
  }

  private void compare(Map<String, BenchResult> medians) {
    BenchResult saga = Objects.requireNonNull(medians.get("saga"));
    BenchResult again = Objects.requireNonNull(medians.get("again"));
    BenchResult full = Objects.requireNonNull(medians.get("full"));
    BenchResult traditional = Objects.requireNonNull(medians.get("traditional"));
    BenchResult bare = Objects.requireNonNull(medians.get("bare"));
    BenchResult gate = Objects.requireNonNull(medians.get("gate"));
    out.accept(
        String.format(
            Locale.ROOT,
            "saga/traditional=%.2f saga/bare=%.2f traditional/bare=%.2f load/again=%.1f load/full=%.1f"
                + " gate/load=%.3f p99/p50=%.1f median of %d rounds",
            saga.rowsPerSecond() / traditional.rowsPerSecond(),
            saga.rowsPerSecond() / bare.rowsPerSecond(),
            traditional.rowsPerSecond() / bare.rowsPerSecond(),
            saga.seconds() / again.seconds(),
            saga.seconds() / full.seconds(),
            gate.seconds() / saga.seconds(),
            saga.percentileMillis(0.99) / saga.percentileMillis(0.5),
            plan.rounds()));
  }

  @SuppressWarnings("try") // the scratch space is only there and gone again
  private List<BenchResult> sync(TransactionMode mode, int symbols) {
    String name = name(mode.code());
    Latencies latencies = new Latencies();
    Configuration configuration = configurations.apply(settings(name, symbols));
    try (Scratch scratch = new Scratch(name);
        KlineApplication application = KlineApplication.start(configuration, false, latencies)) {
      SyncRequest request =
          new SyncRequest(plan.periods(), List.of(), symbols, false, mode, null, null);
      BenchResult load = sync(application, request, mode.code(), latencies);
      return mode == TransactionMode.TRADITIONAL
          ? List.of(load)
          : List.of(
              load,
              unchanged(sync(application, request, "again", latencies)),
              unchanged(sync(application, full(request), "full", latencies)),
              audit(application, load));
    }
  }

  private static SyncRequest full(SyncRequest request) {
    return new SyncRequest(
        request.periods(), List.of(), request.limit(), true, request.mode(), null, null);
  }

  private static BenchResult unchanged(BenchResult result) {
    if (result.rows() > 0) {
      throw new IllegalStateException(
          "the benchmark's sync " + result.mode() + " wrote " + result.rows() + " bars");
    }
    return result;
  }

  private static BenchResult audit(KlineApplication application, BenchResult load) {
    long requests = application.store().requests();
    long commits = application.postgres().transactions().commits();
    resetPeak();
    AuditReport report =
        application
            .auditor()
            .audit(new AuditRequest(Set.of(), TimeRange.ALL, 100), violation -> {});
    if (!report.isClean() || report.bars() != load.rows()) {
      throw new IllegalStateException("the benchmark's audit found: " + report.line());
    }
    return new BenchResult(
        "audit",
        report.bars(),
        report.series(),
        Duration.ofMillis(report.durationMillis()),
        List.of(),
        application.postgres().transactions().commits() - commits,
        application.store().requests() - requests,
        peak());
  }

  private static BenchResult sync(
      KlineApplication application, SyncRequest request, String name, Latencies latencies) {
    long requests = application.store().requests();
    long commits = application.postgres().transactions().commits();
    latencies.nanos.clear();
    resetPeak();
    SyncSummary summary = application.sync(request);
    if (!summary.isAllDone()) {
      throw new IllegalStateException("the benchmark's sync failed: " + summary.line());
    }
    return new BenchResult(
        name,
        summary.rowsWritten(),
        summary.series(),
        summary.duration(),
        latencies.sorted(),
        application.postgres().transactions().commits() - commits,
        application.store().requests() - requests,
        peak());
  }

  @SuppressWarnings("try") // the scratch space is only there and gone again
  private BenchResult bare(int symbols) {
    String name = name("bare");
    Configuration configuration = configurations.apply(settings(name, symbols));
    TdengineConfig tdengine = configuration.tdengine();
    try (Scratch scratch = new Scratch(name);
        TdengineBarStore store = new TdengineBarStore(tdengine);
        KlineSource source =
            new SyntheticSourceProvider()
                .create(SourceContext.of(configuration.sourceSettings("synthetic")))) {
      store.createSchema();
      BareLoop loop =
          new BareLoop(
              tdengine,
              source,
              configuration.sync().maxWorkers(),
              configuration.sync().seriesPerChunk(symbols));
      resetPeak();
      long start = System.nanoTime();
      loop.run(plan.periods());
      Duration duration = Duration.ofNanos(System.nanoTime() - start);
      int series = plan.periods().size() * symbols;
      return new BenchResult(
          "bare", loop.rows(), series, duration, List.of(), 0, loop.requests(), peak());
    }
  }

  private BenchResult gate(int symbols) {
    Configuration configuration = configurations.apply(settings("gate", symbols));
    Clock clock = Clock.systemUTC();
    BarRules rules = Market.of(configuration, clock).rules();
    try (KlineSource source =
        new SyntheticSourceProvider()
            .create(SourceContext.of(configuration.sourceSettings("synthetic")))) {
      GateLoop loop = new GateLoop(rules, source, clock.instant());
      resetPeak();
      loop.run(plan.periods());
      return new BenchResult(
          "gate", loop.rows(), loop.series(), loop.duration(), List.of(), 0, 0, peak());
    }
  }

  private String name(String mode) {
    return "bench_" + mode + "_" + round++;
  }

  private Map<String, String> settings(String name, int symbols) {
    PostgresConfig postgres = databases.postgres();
    TdengineConfig tdengine = databases.tdengine();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("kline.source", plan.source());
    if (plan.isSynthetic()) {
      settings.put("kline.source.synthetic.symbols", String.valueOf(symbols));
      settings.put("kline.source.synthetic.days", String.valueOf(plan.days()));
    }
    settings.put(
        "kline.postgres.url",
        postgres.url() + (postgres.url().contains("?") ? "&" : "?") + "currentSchema=" + name);
    settings.put("kline.postgres.user", postgres.user());
    settings.put("kline.postgres.password", postgres.password());
    settings.put("kline.tdengine.url", tdengine.url());
    settings.put("kline.tdengine.user", tdengine.user());
    settings.put("kline.tdengine.password", tdengine.password());
    settings.put("kline.tdengine.database", name);
    return settings;
  }

  private static Iterable<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  @SuppressWarnings("SystemGc") // the rounds must not pay for each other's garbage
  private static void resetPeak() {
    System.gc();
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  private static long peak() {
    long sum = 0;
    for (MemoryPoolMXBean pool : heapPools()) {
      sum += pool.getPeakUsage().getUsed();
    }
    return sum;
  }

  /** A schema and a database for one round. */
  private final class Scratch implements AutoCloseable {
    private final String name;

    Scratch(String name) {
      this.name = name;
      postgres("CREATE SCHEMA IF NOT EXISTS " + name);
    }

    private void postgres(String sql) {
      PostgresConfig config = databases.postgres();
      try (Connection connection =
              DriverManager.getConnection(config.url(), config.user(), config.password());
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException("benchmark: " + sql + ": " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      postgres("DROP SCHEMA " + name + " CASCADE");
      try (TdengineBarStore store = new TdengineBarStore(databases.tdengine())) {
        store.dropDatabase(name);
      }
    }
  }

  /** Collects the time of each batch. */
  private static final class Latencies implements SyncListener {
    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();

    @Override
    public void committed(Committed batch) {
      nanos.add(batch.age().toNanos());
    }

    List<Long> sorted() {
      return nanos.stream().sorted().toList();
    }
  }
}
