package io.klinesaga.routes;

import io.klinesaga.loop.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces routes of a running context, one change at a time. It holds new calls back at the gate,
 * waits until nothing is in the routes concerned, and only then takes them out; so no thread is
 * interrupted and no call meets a route that is not there. Routes that are not concerned run on.
 */
final class RouteSwap {
  private static final Logger LOG = LoggerFactory.getLogger(RouteSwap.class);
  private static final Duration STEP = Duration.ofMillis(20);
  private static final Duration TICK = Duration.ofMillis(1);

  private final CamelContext context;
  private final RouteGate gate;
  private final Duration limit;
  private final BooleanSupplier isGivenUp;

  /**
   * @param limit how long to hold calls back and wait for the routes to be empty
   * @param isGivenUp whether to stop waiting, because the process ends
   */
  RouteSwap(CamelContext context, RouteGate gate, Duration limit, BooleanSupplier isGivenUp) {
    this.context = context;
    this.gate = gate;
    this.limit = limit;
    this.isGivenUp = isGivenUp;
  }

  /**
   * Takes a change over. If the new routes cannot be put in, the former ones come back.
   *
   * @param from the files the routes are from now
   * @param to checked files
   * @return false if the routes were not empty in time; then nothing has changed
   * @throws RouteFilesException if the former routes had to come back
   */
  boolean swap(RouteFiles from, RouteFiles to, RouteChange change) throws InterruptedException {
    Map<String, RouteState> states = RouteState.of(context, change.outgoing());
    List<Route> going =
        change.outgoing().stream().map(context::getRoute).filter(r -> r != null).toList();
    gate.close(addresses(going), change.outgoing());
    try {
      List<Route> paused = pauseIntake(going);
      if (!isDrained(going, paused)) {
        paused.forEach(route -> ServiceHelper.resumeService(route.getConsumer()));
        return false;
      }
      replace(from, to, change, states);
      return true;
    } finally {
      gate.open();
    }
  }

  private static Set<String> addresses(List<Route> routes) {
    Set<String> addresses = new LinkedHashSet<>();
    for (Route route : routes) {
      String uri = route.getEndpoint().getEndpointUri();
      int query = uri.indexOf('?');
      addresses.add(query < 0 ? uri : uri.substring(0, query));
    }
    return addresses;
  }

  /** Schedules and other inputs that the gate is not before. */
  private List<Route> pauseIntake(List<Route> routes) {
    List<Route> paused = new ArrayList<>();
    for (Route route : routes) {
      boolean isRunning = context.getRouteController().getRouteStatus(route.getId()).isStarted();
      boolean isDirect = route.getEndpoint().getEndpointUri().startsWith("direct:");
      if (isRunning && !isDirect) {
        ServiceHelper.suspendService(route.getConsumer());
        paused.add(route);
      }
    }
    return paused;
  }

  private boolean isDrained(List<Route> routes, List<Route> paused) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end && !isGivenUp.getAsBoolean()) {
      boolean isQuiet = paused.stream().allMatch(Triggers::isQuiet);
      if (gate.awaitEmpty(STEP) && isQuiet && isIdle(routes) && gate.seal()) {
        return true;
      }
      if (!Pause.of(TICK)) {
        throw new InterruptedException("while routes were waited for");
      }
    }
    return false;
  }

  private boolean isIdle(List<Route> routes) {
    return routes.stream()
        .allMatch(route -> context.getInflightRepository().size(route.getId()) == 0);
  }

  private void replace(
      RouteFiles from, RouteFiles to, RouteChange change, Map<String, RouteState> states) {
    try {
      takeOut(change.outgoing());
      putIn(to, change.incoming(), change.isGlobal(), states);
    } catch (Exception e) {
      LOG.error("The edited routes could not be put in, the former ones come back", e);
      restore(from, change, states);
      throw new RouteFilesException(
          List.of(
              RouteProblem.general(
                  "the edited routes could not be put in, the former ones are back: " + e)));
    }
  }

  private void restore(RouteFiles from, RouteChange change, Map<String, RouteState> states) {
    try {
      takeOut(change.incoming());
      takeOut(change.outgoing());
      putIn(from, change.outgoing(), change.isGlobal(), states);
    } catch (Exception e) {
      LOG.error("The former routes did not all come back; restart the process", e);
      throw new RouteFilesException(
          List.of(
              RouteProblem.general(
                  "neither the edited nor the former routes could be put in; restart the process: "
                      + e)));
    }
  }

  private void takeOut(Collection<String> ids) throws Exception {
    Model model = RouteLoading.model(context);
    for (String id : ids) {
      org.apache.camel.model.RouteDefinition definition = model.getRouteDefinition(id);
      if (definition != null) {
        model.removeRouteDefinition(definition);
      }
    }
  }

  private void putIn(
      RouteFiles files, Set<String> ids, boolean isGlobal, Map<String, RouteState> states)
      throws Exception {
    Map<String, RouteBuilder> builders = new LinkedHashMap<>();
    for (Map.Entry<String, String> file : files.folder().files().entrySet()) {
      String name = file.getKey();
      boolean isConcerned =
          files.routes().stream().anyMatch(r -> r.file().equals(name) && ids.contains(r.id()));
      if (files.trees().containsKey(name) && (isGlobal || isConcerned)) {
        builders.put(name, RouteLoading.builder(context, files.folder().folder(), file));
      }
    }
    if (isGlobal) {
      RouteLoading.model(context).getRouteConfigurationDefinitions().clear();
      for (RouteBuilder builder : builders.values()) {
        RouteLoading.addConfiguration(context, builder);
      }
    }
    for (RouteBuilder builder : builders.values()) {
      for (org.apache.camel.model.RouteDefinition route :
          RouteLoading.definitions(context, builder)) {
        if (ids.contains(route.getRouteId())) {
          states.getOrDefault(route.getRouteId(), RouteState.AS_DECLARED).add(context, route);
        }
      }
    }
  }
}
