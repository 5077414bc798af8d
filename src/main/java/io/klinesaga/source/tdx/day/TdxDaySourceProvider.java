package io.klinesaga.source.tdx.day;

import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.source.SourceContext;

/** Makes {@link TdxDaySource}s; {@code url} or {@code directory} must be set. */
public final class TdxDaySourceProvider implements KlineSourceProvider {
  @Override
  public String name() {
    return TdxDaySource.NAME;
  }

  @Override
  public KlineSource create(SourceContext context) {
    DaySettings settings = new DaySettings(context);
    return new TdxDaySource(settings.files(), settings.skipped(), context);
  }
}
