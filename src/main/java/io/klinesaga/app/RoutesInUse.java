package io.klinesaga.app;

import io.klinesaga.event.KlineEvent;
import io.klinesaga.event.KlineEvents;
import io.klinesaga.routes.OperatedRoutes;
import io.klinesaga.routes.ReloadListener;
import io.klinesaga.routes.RouteDefinition;
import io.klinesaga.routes.RouteFiles;
import io.klinesaga.routes.RouteGate;
import io.klinesaga.routes.RouteProblem;
import io.klinesaga.routes.RouteReload;
import io.klinesaga.routes.RouteReloader;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** The route files that run: those of the start, and since then what was taken over from them. */
final class RoutesInUse implements AutoCloseable {
  private final RouteFiles started;
  private final RouteProperties properties;
  private final KlineEvents events;
  private @Nullable RouteGate gate;
  private volatile @Nullable RouteReloader reloader;

  /**
   * @param started the files of the start
   * @param properties the values of placeholders
   * @param events hear of every change that was taken over or refused
   */
  RoutesInUse(RouteFiles started, RouteProperties properties, KlineEvents events) {
    this.started = started;
    this.properties = properties;
    this.events = events;
  }

  /** To be called before the routes are loaded, so that they can be replaced later. */
  void installIn(CamelContext context) {
    RouteGate installed = RouteGate.installIn(context);
    OperatedRoutes.follow(context, installed);
    gate = installed;
  }

  /**
   * Takes over changes of the files from now on, until this is closed.
   *
   * @param listener is told what came of each change
   * @return tells what came of the last one
   */
  RouteReloader watch(CamelContext context, ReloadListener listener) {
    RouteReloader watching =
        new RouteReloader(
            context,
            Objects.requireNonNull(gate),
            started,
            properties.values(),
            reload -> reloaded(reload, listener),
            Clock.systemUTC());
    reloader = watching;
    watching.start();
    return watching;
  }

  /** One that waits for work to end is told of when it is taken over. */
  private void reloaded(RouteReload reload, ReloadListener listener) {
    if (reload.outcome() != RouteReload.Outcome.POSTPONED) {
      events.publish(event(reload));
    }
    listener.ended(reload);
  }

  private static KlineEvent.RoutesReloaded event(RouteReload reload) {
    boolean isLoaded = reload.outcome() == RouteReload.Outcome.LOADED;
    String reason =
        reload.problems().stream().map(RouteProblem::toString).collect(Collectors.joining("; "));
    return new KlineEvent.RoutesReloaded(
        reload.files(), isLoaded ? "loaded" : "rejected", isLoaded ? null : reason);
  }

  /** The addresses that must have a route. */
  List<String> needed() {
    return started.needs().addresses();
  }

  /** Ids of the routes that the files in use define. */
  List<String> ids() {
    RouteReloader watching = reloader;
    RouteFiles files = watching == null ? started : watching.running();
    return files.routes().stream().map(RouteDefinition::id).toList();
  }

  /** Why the newest change of the files was refused; empty if it was not. */
  List<String> refused() {
    RouteReloader watching = reloader;
    return watching == null
        ? List.of()
        : watching.currentProblem().stream()
            .flatMap(reload -> reload.problems().stream())
            .map(RouteProblem::toString)
            .toList();
  }

  @Override
  public void close() {
    RouteReloader watching = reloader;
    if (watching != null) {
      watching.close();
    }
  }
}
