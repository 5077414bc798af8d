package io.klinesaga.routes;

import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log when somebody stops, suspends, starts or resumes a route of a running process,
 * over JMX for example. What the start, the end and a reload do to routes is told elsewhere.
 */
public final class OperatedRoutes implements RoutePolicyFactory {
  private static final Logger LOG = LoggerFactory.getLogger(OperatedRoutes.class);

  private final RouteGate gate;
  private final Consumer<String> log;

  private OperatedRoutes(RouteGate gate, Consumer<String> log) {
    this.gate = gate;
    this.log = log;
  }

  /** Follows the routes of a context that are not loaded yet. */
  public static void follow(CamelContext context, RouteGate gate) {
    follow(context, gate, LOG::info);
  }

  static void follow(CamelContext context, RouteGate gate, Consumer<String> log) {
    context.addRoutePolicyFactory(new OperatedRoutes(gate, log));
  }

  @Override
  public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
    return new RoutePolicySupport() {
      @Override
      public void onStart(Route started) {
        tell(context, routeId, "started");
      }

      @Override
      public void onStop(Route stopped) {
        tell(context, routeId, "stopped");
      }

      @Override
      public void onSuspend(Route suspended) {
        tell(context, routeId, "suspended");
      }

      @Override
      public void onResume(Route resumed) {
        tell(context, routeId, "resumed");
      }
    };
  }

  private void tell(CamelContext context, String id, String what) {
    if (context.isStarted() && !gate.isReplacing()) {
      log.accept("Route " + id + ": " + what + " by an operator");
    }
  }
}
