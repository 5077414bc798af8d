package io.klinesaga.source.tdx.server;

import io.klinesaga.source.Budget;
import io.klinesaga.source.HostBook;
import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourceContext;
import java.time.Duration;

/** What is shared with others, asked for at the first request. */
final class Shared {
  private static final Duration NO_PAUSE = Duration.ZERO;

  private final SourceContext context;
  private final Budget budget;

  Shared(SourceContext context, ServerSettings settings) {
    this.context = context;
    budget = new Budget(settings.requestsPerSecond(), 0, settings.connections(), NO_PAUSE);
  }

  RequestGate gate() {
    return context.services().gate(TdxServerSource.NAME, budget);
  }

  HostBook book() {
    return context.services().hosts(TdxServerSource.NAME);
  }
}
