package io.klinesaga.dryrun;

import io.klinesaga.app.Beans;
import io.klinesaga.app.Market;
import io.klinesaga.app.References;
import io.klinesaga.app.RouteProperties;
import io.klinesaga.app.WorkListeners;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.PostgresConfig;
import io.klinesaga.config.TdengineConfig;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.routes.RouteFiles;
import io.klinesaga.routes.RouteFilesException;
import io.klinesaga.routes.RouteTrial;
import io.klinesaga.tdengine.TdengineBarStore;
import java.time.Clock;
import java.util.List;

/**
 * Checks route files as a running process checks edited ones, without databases: the beans are the
 * real ones, but nothing calls them.
 */
public final class RouteCheck {
  private static final String NOWHERE = "127.0.0.1:1";

  private RouteCheck() {}

  /**
   * Checks the configured folder.
   *
   * @throws RouteFilesException with all problems, if there are any
   */
  public static RouteFiles check(Configuration configuration) {
    RouteProperties properties = RouteProperties.of(configuration, false);
    try (Opened opened = new Opened()) {
      PostgresDatabase postgres = opened.add(new PostgresDatabase(postgres(configuration)));
      TdengineBarStore store = opened.add(new TdengineBarStore(tdengine(configuration)));
      Beans.Materials materials =
          new Beans.Materials(
              configuration,
              Market.SHIPPED,
              postgres,
              store,
              List.of(),
              References.none(postgres, Clock.systemUTC()),
              WorkListeners.NONE,
              Clock.systemUTC(),
              false);
      return new RouteTrial(properties.values(), context -> new Beans(context, materials, opened))
          .check(configuration.routesDir(), properties.needs());
    }
  }

  private static PostgresConfig postgres(Configuration configuration) {
    PostgresConfig configured = configuration.postgres();
    return configured.isEmbedded()
        ? configured.at("jdbc:postgresql://" + NOWHERE + "/kline", "kline", "")
        : configured;
  }

  private static TdengineConfig tdengine(Configuration configuration) {
    TdengineConfig configured = configuration.tdengine();
    return configured.isEmbedded()
        ? configured.at("jdbc:TAOS-WS://" + NOWHERE, "root", "")
        : configured;
  }
}
