package io.klinesaga.source;

import io.klinesaga.api.PublicApi;

/** Makes a {@link KlineSource} from configuration; found by {@link java.util.ServiceLoader}. */
@PublicApi
public interface KlineSourceProvider {
  /** The name the source is chosen by in {@code kline.source}. */
  String name();

  /**
   * Makes the source.
   *
   * @throws IllegalArgumentException if a setting is unknown or out of its limits; the message
   *     names key, value and limit
   * @throws SourceException if what the settings name cannot be used
   */
  KlineSource create(SourceContext context);
}
