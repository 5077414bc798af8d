package io.klinesaga.app;

import io.klinesaga.config.Configuration;
import io.klinesaga.config.PathText;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourceServices;
import io.klinesaga.source.route.RouteSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Makes the configured sources; those of outside jars are found like the shipped ones. */
public final class Sources {
  private Sources() {}

  /**
   * Makes the sources in their configured order; they list the symbols that are chosen.
   *
   * @param services what they share with others
   * @throws StartException if one is unknown or a setting of it is wrong
   */
  public static List<KlineSource> create(
      Configuration configuration, Market market, Clock clock, SourceServices services) {
    Map<String, KlineSourceProvider> providers = new TreeMap<>();
    ServiceLoader.load(KlineSourceProvider.class).forEach(p -> providers.put(p.name(), p));
    return Opened.allOrNothing(
        opened -> {
          List<KlineSource> sources = new ArrayList<>();
          for (String name : configuration.sources()) {
            SourceContext context =
                new SourceContext(
                    configuration.sourceSettings(name),
                    market.instruments(),
                    market.calendar(),
                    configuration.dataDir(),
                    clock,
                    services);
            KlineSource source = create(name, maker(providers, name, context));
            sources.add(opened.add(new ChosenSymbols(source, market.universe())));
          }
          return sources;
        });
  }

  /** A name that no provider has is that of a route, if its settings name one. */
  private static Supplier<KlineSource> maker(
      Map<String, KlineSourceProvider> providers, String name, SourceContext context) {
    KlineSourceProvider provider = providers.get(name);
    if (provider != null) {
      return () -> provider.create(context);
    }
    if (context.settings().containsKey(RouteSource.ROUTE)) {
      return () -> RouteSource.of(name, context);
    }
    throw new StartException(
        "kline.source = "
            + name
            + ": there is no such source; known are "
            + providers.keySet()
            + ", and any other whose kline.source."
            + name
            + ".route names a route",
        null);
  }

  private static KlineSource create(String name, Supplier<KlineSource> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new StartException(e.getMessage() + PathText.hint(e.getCause()), e);
    } catch (SourceException e) {
      Path working = Path.of("").toAbsolutePath();
      throw new StartException(
          e.getMessage()
              + "; correct kline.source."
              + name
              + ".* (relative paths start at "
              + working
              + PathText.hint(working)
              + ")",
          e);
    }
  }
}
