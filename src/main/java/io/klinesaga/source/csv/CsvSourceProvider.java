package io.klinesaga.source.csv;

import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.source.SourceSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Makes {@link CsvSource}s. Settings: {@code directory} (required) and {@code volume-unit}, {@code
 * shares} (the default) or {@code lots} of 100 shares.
 */
public final class CsvSourceProvider implements KlineSourceProvider {
  private static final String DIRECTORY = "directory";
  private static final String VOLUME_UNIT = "volume-unit";
  private static final String SHARES = "shares";
  private static final String LOTS = "lots";

  @Override
  public String name() {
    return CsvSource.NAME;
  }

  @Override
  public KlineSource create(Map<String, String> values) {
    SourceSettings settings = new SourceSettings(name(), values, Set.of(DIRECTORY, VOLUME_UNIT));
    String directory = settings.required(DIRECTORY);
    String unit = settings.choice(VOLUME_UNIT, SHARES, Set.of(SHARES, LOTS));
    try {
      return new CsvSource(Path.of(directory), unit.equals(LOTS) ? 100 : 1);
    } catch (InvalidPathException e) {
      throw settings.invalid(DIRECTORY, directory, "a path of this file system", e);
    }
  }
}
