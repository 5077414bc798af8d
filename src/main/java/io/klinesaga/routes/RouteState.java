package io.klinesaga.routes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ServiceStatus;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.component.timer.TimerEndpoint;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.CamelContextHelper;

/** What becomes of the state of a route when it is replaced. */
enum RouteState {
  /** As its {@code autoStartup} says. */
  AS_DECLARED,
  /** An operator had started a route that does not start by itself. */
  STARTED,
  /**
   * An operator had stopped it, or it is a trigger that fires a fixed number of times after the
   * start of the process and must not fire again.
   */
  STOPPED,
  /** An operator had suspended it. */
  SUSPENDED;

  /** The states of these routes, by id. */
  static Map<String, RouteState> of(CamelContext context, Set<String> ids) {
    Map<String, RouteState> states = new LinkedHashMap<>();
    for (String id : ids) {
      if (context.getRoute(id) != null) {
        states.put(id, of(context, id));
      }
    }
    return states;
  }

  private static RouteState of(CamelContext context, String id) {
    RouteDefinition definition = RouteLoading.model(context).getRouteDefinition(id);
    boolean startsItself =
        !Boolean.FALSE.equals(
            CamelContextHelper.parseBoolean(context, definition.getAutoStartup()));
    ServiceStatus status = context.getRouteController().getRouteStatus(id);
    if (status == ServiceStatus.Suspended) {
      return SUSPENDED;
    }
    if (!status.isStarted()) {
      return startsItself ? STOPPED : AS_DECLARED;
    }
    if (isFinite(context.getRoute(id).getEndpoint())) {
      return STOPPED;
    }
    return startsItself ? AS_DECLARED : STARTED;
  }

  private static boolean isFinite(Endpoint endpoint) {
    if (endpoint instanceof TimerEndpoint timer) {
      return timer.getRepeatCount() > 0;
    }
    if (endpoint instanceof QuartzEndpoint quartz) {
      Map<String, Object> parameters = quartz.getTriggerParameters();
      return quartz.getCron() == null
          && parameters != null
          && parameters.containsKey("repeatCount");
    }
    return false;
  }

  /** Adds the route to the context in this state. */
  void add(CamelContext context, RouteDefinition route) throws Exception {
    switch (this) {
      case AS_DECLARED -> {}
      case STARTED, SUSPENDED -> route.setAutoStartup("true");
      case STOPPED -> route.setAutoStartup("false");
    }
    RouteLoading.model(context).addRouteDefinition(route);
    if (this == SUSPENDED) {
      context.getRouteController().suspendRoute(route.getRouteId());
    }
  }
}
