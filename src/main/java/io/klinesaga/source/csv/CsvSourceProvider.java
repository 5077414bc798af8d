package io.klinesaga.source.csv;

import io.klinesaga.market.Instruments;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import java.util.Map;

/** Makes {@link CsvSource}s. The only setting that must be there is {@code directory}. */
public final class CsvSourceProvider implements KlineSourceProvider {
  @Override
  public String name() {
    return CsvSource.NAME;
  }

  @Override
  public KlineSource create(Map<String, String> values) {
    return create(values, Instruments.shipped());
  }

  @Override
  public KlineSource create(Map<String, String> values, Instruments instruments) {
    CsvSettings settings = new CsvSettings(values);
    CsvFormat format = settings.format(instruments);
    CsvFolder folder = new CsvFolder(settings.directory());
    return new CsvSource(
        folder,
        format,
        settings.isManySymbols()
            ? new ManySymbols(folder, format)
            : new FilePerSeries(folder, format));
  }
}
