package io.klinesaga.source.csv;

import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.source.SourceContext;

/** Makes {@link CsvSource}s. The only setting that must be there is {@code directory}. */
public final class CsvSourceProvider implements KlineSourceProvider {
  @Override
  public String name() {
    return CsvSource.NAME;
  }

  @Override
  public KlineSource create(SourceContext context) {
    CsvSettings settings = new CsvSettings(context.settings());
    CsvFormat format = settings.format(context.instruments());
    CsvFolder folder = new CsvFolder(settings.directory());
    return new CsvSource(
        folder,
        format,
        settings.isManySymbols()
            ? new ManySymbols(folder, format)
            : new FilePerSeries(folder, format));
  }
}
