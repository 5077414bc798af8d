package io.klinesaga.app;

import io.klinesaga.config.Configuration;
import io.klinesaga.lifecycle.Opened;
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
   * Makes the sources in their configured order.
   *
   * @throws StartException if one is unknown or a setting of it is wrong
   */
  public static List<KlineSource> create(Configuration configuration) {
    Map<String, KlineSourceProvider> providers = new TreeMap<>();
    ServiceLoader.load(KlineSourceProvider.class).forEach(p -> providers.put(p.name(), p));
    return Opened.allOrNothing(opened -> create(configuration, providers, opened));
  }

  private static List<KlineSource> create(
      Configuration configuration, Map<String, KlineSourceProvider> providers, Opened opened) {
    List<KlineSource> sources = new ArrayList<>();
    for (String name : configuration.sources()) {
      KlineSourceProvider provider = providers.get(name);
      if (provider == null) {
        throw new StartException(
            "kline.source = " + name + ": there is no such source; known are " + providers.keySet(),
            null);
      }
      sources.add(opened.add(create(provider, configuration.sourceSettings(name))));
    }
    return sources;
  }

  private static KlineSource create(KlineSourceProvider provider, Map<String, String> settings) {
    try {
      return provider.create(settings);
    } catch (IllegalArgumentException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (SourceException e) {
      throw new StartException(
          e.getMessage()
              + "; correct kline.source."
              + provider.name()
              + ".* (relative paths start at "
              + Path.of("").toAbsolutePath()
              + ")",
          e);
    }
  }
}
