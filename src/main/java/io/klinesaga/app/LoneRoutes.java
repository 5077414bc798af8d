package io.klinesaga.app;

import io.klinesaga.config.Configuration;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.routes.ApartRoutes;
import io.klinesaga.source.SourceRoutes;
import java.util.List;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * The routes of sources by themselves, for a process that has no others running: they are started
 * when the first of them is asked, with those that they call.
 */
public final class LoneRoutes implements SourceRoutes, AutoCloseable {
  private final Configuration configuration;
  private final @Nullable String recorded;
  private final Opened opened = new Opened();
  private @Nullable CamelRoutes started;

  /** The routes of the configured folder. */
  public LoneRoutes(Configuration configuration) {
    this(configuration, null);
  }

  /**
   * @param recorded what every request over HTTP is answered with; null: it is really sent
   */
  public LoneRoutes(Configuration configuration, @Nullable String recorded) {
    this.configuration = configuration;
    this.recorded = recorded;
  }

  @Override
  public Answer ask(Question question) {
    return started().ask(question);
  }

  private synchronized CamelRoutes started() {
    CamelRoutes running = started;
    if (running == null) {
      RouteProperties properties = RouteProperties.of(configuration, false);
      List<String> addresses = RouteSources.addresses(configuration);
      ApartRoutes routes =
          opened.add(
              ApartRoutes.start(
                  properties.values(),
                  configuration.routesDir(),
                  properties.needs(),
                  addresses,
                  LoneRoutes::prepare,
                  recorded));
      running = opened.add(new CamelRoutes(routes.context(), Redaction.of(configuration)));
      started = running;
    }
    return running;
  }

  private static void prepare(CamelContext context) {
    context.getRegistry().bind(HttpWithoutRetries.NAME, new HttpWithoutRetries());
  }

  @Override
  public void close() {
    opened.close();
  }
}
