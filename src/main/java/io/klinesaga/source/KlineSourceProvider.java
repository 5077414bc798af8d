package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import io.klinesaga.market.Instruments;
import java.util.Map;

/** Makes a {@link KlineSource} from configuration; found by {@link java.util.ServiceLoader}. */
@PublicApi
public interface KlineSourceProvider {
  /** The name the source is chosen by in {@code kline.source}. */
  String name();

  /**
   * Makes the source.
   *
   * @param settings the keys below {@code kline.source.<name>.}, without that prefix
   * @throws IllegalArgumentException if a setting is unknown or out of its limits; the message
   *     names key, value and limit
   * @throws SourceException if what the settings name cannot be used
   */
  KlineSource create(Map<String, String> settings);

  /**
   * The same, for a source that must know the kind of an instrument to read it.
   *
   * @param instruments the prefixes of codes, those of the user's file included
   * @throws IllegalArgumentException as {@link #create(Map)}
   * @throws SourceException as {@link #create(Map)}
   */
  default KlineSource create(Map<String, String> settings, Instruments instruments) {
    return create(settings);
  }
}
