package io.klinesaga.health;

import io.klinesaga.health.Finding.State;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresHealth;
import io.klinesaga.postgres.PostgresHealth.Figures;
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
 * stuck-sagas}, {@code cleaner}, {@code disk}. Camel finds them in its registry.
 */
public final class Health implements AutoCloseable {
  /** The schedule of the cleaner in the route files. */
  public static final String CLEANER_SCHEDULE = "transaction-cleaner-schedule";

  private static final Duration EVERY = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofSeconds(4);

  private final CamelContext context;
  private final Opened opened;
  private volatile @Nullable Figures figures;

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
   */
  public record Parts(
      PostgresDatabase postgres,
      TdengineBarStore store,
      List<KlineSource> sources,
      Supplier<? extends Collection<String>> expectedRoutes,
      Collection<String> requiredAddresses,
      Supplier<? extends Collection<String>> refusedRoutes,
      @Nullable String cleanerCron,
      @Nullable Path dataDir,
      long minFreeBytes,
      Clock clock) {}

  private Health(CamelContext context, Opened opened) {
    this.context = context;
    this.opened = opened;
  }

  /** Starts the checks and hands them to Camel. */
  public static Health start(CamelContext context, Parts parts) {
    return Opened.allOrNothing(
        opened -> {
          opened.add(parts.postgres());
          opened.add(parts.store());
          Health health = new Health(context, opened);
          health.bind(parts);
          return health;
        });
  }

  private void bind(Parts parts) {
    bind(Check.live("process", new Liveness()));
    PostgresHealth postgres = new PostgresHealth(parts.postgres().transactions());
    Watch answering = watch("postgres", () -> read(postgres));
    bind(Check.ready("postgres", answering));
    bind(Check.ready("tdengine", watch("tdengine", () -> ping(parts.store()))));
    bind(Check.ready("sources", watch("sources", new SourcesCheck(parts.sources()))));
    bind(
        Check.ready(
            "routes",
            new RoutesCheck(
                context,
                parts.expectedRoutes(),
                parts.requiredAddresses(),
                parts.refusedRoutes())));
    bind(Check.ready("saga-lag", fromFigures(answering, SagasCheck::lag)));
    bind(Check.ready("stuck-sagas", fromFigures(answering, SagasCheck::stuck)));
    bind(Check.ready("cleaner", cleaner(parts, answering)));
    bind(Check.ready("disk", disk(parts)));
  }

  private void bind(Check check) {
    context.getRegistry().bind("health-" + check.getId(), check);
  }

  private Watch watch(String name, Supplier<Finding> check) {
    return opened.add(new Watch(name, check, EVERY, LIMIT));
  }

  private Finding read(PostgresHealth postgres) {
    try {
      figures = postgres.read();
      return Finding.up("answers");
    } catch (Throwable e) {
      figures = null;
      throw e;
    }
  }

  private static Finding ping(TdengineBarStore store) {
    store.ping();
    return Finding.up("answers");
  }

  /** While PostgreSQL does not answer, nothing is known; that it does not is told by its check. */
  private Supplier<Finding> fromFigures(Watch postgres, Function<Figures, Finding> look) {
    return () -> {
      Figures known = postgres.get().state() == State.UP ? figures : null;
      return known == null ? Finding.unknown("not known: see postgres") : look.apply(known);
    };
  }

  private Supplier<Finding> cleaner(Parts parts, Watch postgres) {
    if (parts.cleanerCron() == null) {
      return () -> Finding.up("the schedules are off (kline.schedule.enabled)");
    }
    CleanerCheck check =
        new CleanerCheck(
            parts.cleanerCron(),
            () -> RoutesCheck.isResting(context, CLEANER_SCHEDULE),
            parts.clock());
    return fromFigures(postgres, check::look);
  }

  private Supplier<Finding> disk(Parts parts) {
    return parts.dataDir() == null
        ? () -> Finding.up("no database is embedded")
        : watch("disk", new DiskCheck(parts.dataDir(), parts.minFreeBytes()));
  }

  @Override
  public void close() {
    opened.close();
  }
}
