package io.klinesaga.app;

import io.klinesaga.config.Configuration;
import io.klinesaga.config.PostgresConfig;
import io.klinesaga.config.TdengineConfig;
import io.klinesaga.health.Health;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.market.CalendarWatch;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.source.KlineSource;
import io.klinesaga.tdengine.TdengineBarStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** What the health checks of {@code run} look at. */
final class HealthSetup {
  private static final Duration BOUND = Duration.ofSeconds(2);

  private HealthSetup() {}

  /**
   * @param calendar how long the trading calendar lasts
   * @param needed addresses that must have a route
   * @param routes ids of the routes that the files in use define
   * @param cluster this process as a node; null if it is alone
   * @param refused problems of edited files that are not in use for that reason
   */
  static Health start(
      CamelContext context,
      Configuration configuration,
      Databases databases,
      List<KlineSource> sources,
      CalendarWatch calendar,
      List<String> needed,
      Supplier<List<String>> routes,
      Supplier<List<String>> refused,
      @Nullable ClusterSetup cluster) {
    return Opened.allOrNothing(
        opened ->
            Health.start(
                context,
                new Health.Subjects(
                    opened.add(new PostgresDatabase(bounded(databases.postgres()))),
                    opened.add(new TdengineBarStore(bounded(databases.tdengine()))),
                    sources,
                    routes,
                    needed,
                    refused,
                    configuration.schedule().enabled()
                        ? configuration.schedule().cleanerCron()
                        : null,
                    configuration.isAnyEmbedded() ? configuration.dataDir() : null,
                    configuration.minFreeBytes(),
                    calendar,
                    Clock.systemUTC(),
                    cluster == null ? null : cluster.member()::state)));
  }

  private static PostgresConfig bounded(PostgresConfig config) {
    return new PostgresConfig(config.url(), config.user(), config.password(), 1, BOUND, BOUND);
  }

  private static TdengineConfig bounded(TdengineConfig config) {
    return new TdengineConfig(
        config.url(),
        config.user(),
        config.password(),
        config.database(),
        config.databaseOptions(),
        1,
        BOUND,
        BOUND,
        config.batchRows());
  }
}
