package io.klinesaga.health;

import io.klinesaga.cluster.SchedulerState;
import io.klinesaga.health.Finding.State;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.market.CalendarWatch;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresHealth;
import io.klinesaga.postgres.PostgresHealth.Backlog;
import io.klinesaga.postgres.PostgresSourceBudgets;
import io.klinesaga.source.KlineSource;
import io.klinesaga.tdengine.TdengineBarStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * All checks of a running process, by these names: {@code process} (the one of liveness), {@code
 * postgres}, {@code tdengine}, {@code sources}, {@code routes}, {@code saga-lag}, {@code
 * stuck-sagas}, {@code cleaner}, {@code disk}, {@code calendar}, and in a cluster {@code cluster}.
 * Camel finds them in its registry.
 */
public final class Health implements AutoCloseable {
  /** The schedule of the cleaner in the route files. */
  public static final String CLEANER_SCHEDULE = "transaction-cleaner-schedule";

  private static final Duration EVERY = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofSeconds(4);

  private final CamelContext context;
  private final Opened opened;
  private volatile @Nullable Backlog backlog;

  /**
   * What is looked at.
   *
   * @param postgres, store connections of the checks' own, so that a busy pool is not taken for a
   *     dead server; closed with the checks
   * @param sources the configured ones
   * @param expectedRoutes ids of the routes that the files in use define
   * @param requiredAddresses what the product calls
   * @param refusedRoutes problems of route files that are not in use
   * @param cleanerCron when the cleaner runs; null if no schedule is on
   * @param dataDir folder of the embedded databases; null if none is embedded
   * @param minFreeBytes on its disk
   * @param calendar of the exchanges
   * @param scheduler how the scheduler of this node is; null if the process is alone
   */
  public record Subjects(
      PostgresDatabase postgres,
      TdengineBarStore store,
      List<KlineSource> sources,
      Supplier<? extends Collection<String>> expectedRoutes,
      Collection<String> requiredAddresses,
      Supplier<? extends Collection<String>> refusedRoutes,
      @Nullable String cleanerCron,
      @Nullable Path dataDir,
      long minFreeBytes,
      CalendarWatch calendar,
      Clock clock,
      @Nullable Supplier<SchedulerState> scheduler) {}

  private Health(CamelContext context, Opened opened) {
    this.context = context;
    this.opened = opened;
  }

  /** Starts the checks and hands them to Camel. */
  public static Health start(CamelContext context, Subjects subjects) {
    return Opened.allOrNothing(
        opened -> {
          opened.add(subjects.postgres());
          opened.add(subjects.store());
          Health health = new Health(context, opened);
          health.bind(subjects);
          return health;
        });
  }

  private void bind(Subjects subjects) {
    bind(Check.live("process", new Liveness()));
    PostgresHealth postgres = new PostgresHealth(subjects.postgres().transactions());
    Watch answering = watch("postgres", () -> read(postgres));
    bind(Check.ready("postgres", answering));
    bind(Check.ready("tdengine", watch("tdengine", () -> ping(subjects.store()))));
    bind(Check.ready("sources", watch("sources", sources(subjects))));
    bind(
        Check.ready(
            "routes",
            new RoutesCheck(
                context,
                subjects.expectedRoutes(),
                subjects.requiredAddresses(),
                subjects.refusedRoutes())));
    bind(Check.ready("saga-lag", fromBacklog(answering, SagasCheck::lag)));
    bind(Check.ready("stuck-sagas", fromBacklog(answering, SagasCheck::stuck)));
    bind(Check.ready("cleaner", cleaner(subjects, answering)));
    bind(Check.ready("disk", disk(subjects)));
    bind(Check.ready("calendar", new CalendarCheck(subjects.calendar())));
    if (subjects.scheduler() != null) {
      bind(Check.ready("cluster", new ClusterCheck(subjects.scheduler(), context::isStarted)));
    }
  }

  private void bind(Check check) {
    context.getRegistry().bind("health-" + check.getId(), check);
  }

  private Watch watch(String name, Supplier<Finding> check) {
    return opened.add(new Watch(name, check, EVERY, LIMIT));
  }

  private static SourcesCheck sources(Subjects subjects) {
    return new SourcesCheck(
        subjects.sources(), new PostgresSourceBudgets(subjects.postgres().transactions())::pauses);
  }

  private Finding read(PostgresHealth postgres) {
    try {
      backlog = postgres.read();
      return Finding.up("answers");
    } catch (Throwable e) {
      backlog = null;
      throw e;
    }
  }

  private static Finding ping(TdengineBarStore store) {
    store.ping();
    return Finding.up("answers");
  }

  /** While PostgreSQL does not answer, nothing is known; that it does not is told by its check. */
  private Supplier<Finding> fromBacklog(Watch postgres, Function<Backlog, Finding> look) {
    return () -> {
      Backlog known = postgres.get().state() == State.UP ? backlog : null;
      return known == null ? Finding.unknown("not known: see postgres") : look.apply(known);
    };
  }

  private Supplier<Finding> cleaner(Subjects subjects, Watch postgres) {
    if (subjects.cleanerCron() == null) {
      return () -> Finding.up("the schedules are off (kline.schedule.enabled)");
    }
    CleanerCheck check =
        new CleanerCheck(
            subjects.cleanerCron(),
            () -> RoutesCheck.isResting(context, CLEANER_SCHEDULE),
            subjects.clock());
    return fromBacklog(postgres, check::look);
  }

  private Supplier<Finding> disk(Subjects subjects) {
    return subjects.dataDir() == null
        ? () -> Finding.up("no database is embedded")
        : watch("disk", new DiskCheck(subjects.dataDir(), subjects.minFreeBytes()));
  }

  @Override
  public void close() {
    opened.close();
  }
}
