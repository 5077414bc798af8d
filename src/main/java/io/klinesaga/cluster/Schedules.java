package io.klinesaga.cluster;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.quartz.TriggerKey;

/** The routes of a context that start from schedules, as they are now. */
public final class Schedules {
  /**
   * What these do is done a second time without harm: what is stored already is found unchanged.
   */
  private static final Set<String> REPEATABLE =
      Set.of(
          "daily-kline-schedule",
          "minute-kline-schedule",
          "minute-kline-intraday-schedule",
          "completeness-schedule",
          "reference-data-schedule",
          "transaction-cleaner-schedule");

  private final CamelContext context;

  /** Whether this node takes no firings any more. */
  private volatile boolean isLeaving;

  /** Those of this context; routes may come and go. */
  public Schedules(CamelContext context) {
    this.context = context;
  }

  CamelContext context() {
    return context;
  }

  /** The route that starts from a trigger. */
  Optional<Route> route(TriggerKey key) {
    return context.getRoutes().stream()
        .filter(
            route ->
                route.getEndpoint() instanceof QuartzEndpoint quartz
                    && quartz.getTriggerKey().equals(key))
        .findFirst();
  }

  /** Whether the route of a trigger is there and neither stopped nor suspended. */
  boolean isRunning(TriggerKey key) {
    return route(key).filter(this::isRunning).isPresent();
  }

  boolean isRunning(Route route) {
    return !isLeaving
        && context.isStarted()
        && context.getRouteController().getRouteStatus(route.getId()).isStarted();
  }

  /** From now on none of them counts as running here, so that other nodes do their firings. */
  void leave() {
    isLeaving = true;
  }

  boolean isLeaving() {
    return isLeaving;
  }

  /** Ids of the routes that run. */
  Set<String> running() {
    return ids(false);
  }

  /** Ids of those that run whose firings may be done twice. */
  Set<String> repeatable() {
    return ids(true);
  }

  private Set<String> ids(boolean repeatable) {
    Set<String> ids = new TreeSet<>();
    for (Route route : context.getRoutes()) {
      if (route.getEndpoint() instanceof QuartzEndpoint quartz
          && isRunning(route)
          && (!repeatable || isRepeatable(route, quartz))) {
        ids.add(route.getId());
      }
    }
    return ids;
  }

  /** Whether the firings of a route may be done twice. */
  static boolean isRepeatable(Route route) {
    return route.getEndpoint() instanceof QuartzEndpoint quartz && isRepeatable(route, quartz);
  }

  private static boolean isRepeatable(Route route, QuartzEndpoint quartz) {
    return REPEATABLE.contains(route.getId()) || quartz.isRecoverableJob();
  }

  /** All of them, stopped ones too: their times by the name of the trigger, {@code group.name}. */
  Map<String, String> times() {
    Map<String, String> times = new TreeMap<>();
    for (Route route : context.getRoutes()) {
      if (route.getEndpoint() instanceof QuartzEndpoint quartz) {
        times.put(quartz.getTriggerKey().toString(), times(quartz));
      }
    }
    return times;
  }

  private static String times(QuartzEndpoint quartz) {
    if (quartz.getCron() != null) {
      return quartz.getCron();
    }
    Map<String, Object> parameters = quartz.getTriggerParameters();
    Object every = parameters == null ? null : parameters.get("repeatInterval");
    return "every " + (every == null ? "1000" : every) + " ms";
  }
}
