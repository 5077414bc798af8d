package io.klinesaga.app;

import io.klinesaga.config.Configuration;
import io.klinesaga.config.PathText;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.market.Instruments;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.source.SourceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Makes the configured sources; those of outside jars are found like the shipped ones. */
public final class Sources {
  private Sources() {}

  /**
   * Makes the sources in their configured order; they list the symbols that are chosen.
   *
   * @throws StartException if one is unknown or a setting of it is wrong
   */
  public static List<KlineSource> create(Configuration configuration, Market market) {
    Map<String, KlineSourceProvider> providers = new TreeMap<>();
    ServiceLoader.load(KlineSourceProvider.class).forEach(p -> providers.put(p.name(), p));
    return Opened.allOrNothing(opened -> create(configuration, market, providers, opened));
  }

  private static List<KlineSource> create(
      Configuration configuration,
      Market market,
      Map<String, KlineSourceProvider> providers,
      Opened opened) {
    List<KlineSource> sources = new ArrayList<>();
    for (String name : configuration.sources()) {
      KlineSourceProvider provider = providers.get(name);
      if (provider == null) {
        throw new StartException(
            "kline.source = " + name + ": there is no such source; known are " + providers.keySet(),
            null);
      }
      KlineSource source =
          create(provider, configuration.sourceSettings(name), market.instruments());
      sources.add(opened.add(new ChosenSymbols(source, market.universe())));
    }
    return sources;
  }

  private static KlineSource create(
      KlineSourceProvider provider, Map<String, String> settings, Instruments instruments) {
    try {
      return provider.create(settings, instruments);
    } catch (IllegalArgumentException e) {
      throw new StartException(e.getMessage() + PathText.hint(e.getCause()), e);
    } catch (SourceException e) {
      Path working = Path.of("").toAbsolutePath();
      throw new StartException(
          e.getMessage()
              + "; correct kline.source."
              + provider.name()
              + ".* (relative paths start at "
              + working
              + PathText.hint(working)
              + ")",
          e);
    }
  }
}
