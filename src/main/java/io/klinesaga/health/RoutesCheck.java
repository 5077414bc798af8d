package io.klinesaga.health;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;

/**
 * Whether the routes are there. A route that is there and does not run was stopped or suspended by
 * somebody, since Camel stops none by itself, or is off by its settings: that is told, and is no
 * failure. A route that is gone is one.
 */
final class RoutesCheck implements Supplier<Finding> {
  private final CamelContext context;
  private final Supplier<? extends Collection<String>> expected;
  private final Collection<String> required;
  private final Supplier<? extends Collection<String>> refused;

  /**
   * @param expected ids of the routes that the files in use define
   * @param required addresses that the product calls, such as {@code direct:daily-kline}
   * @param refused problems of route files that are not in use for that reason
   */
  RoutesCheck(
      CamelContext context,
      Supplier<? extends Collection<String>> expected,
      Collection<String> required,
      Supplier<? extends Collection<String>> refused) {
    this.context = context;
    this.expected = expected;
    this.required = List.copyOf(required);
    this.refused = refused;
  }

  @Override
  public Finding get() {
    List<Route> routes = context.getRoutes();
    Set<String> lost = new TreeSet<>(expected.get());
    Set<String> unanswered = new TreeSet<>(required);
    List<String> resting = new ArrayList<>();
    List<String> off = new ArrayList<>();
    for (Route route : routes) {
      lost.remove(route.getId());
      unanswered.remove(route.getEndpoint().getEndpointBaseUri().replace("://", ":"));
      ServiceStatus status = context.getRouteController().getRouteStatus(route.getId());
      boolean isOff = Boolean.FALSE.equals(route.isAutoStartup());
      if (status != null && !status.isStarted()) {
        (isOff ? off : resting).add(route.getId() + " (" + status + ")");
      }
    }
    String text = text(routes.size(), resting, off);
    if (lost.isEmpty() && unanswered.isEmpty()) {
      return Finding.up(text);
    }
    return Finding.down(
        (lost.isEmpty() ? "" : "lost: " + lost + "; ")
            + (unanswered.isEmpty() ? "" : "no route for " + unanswered + "; ")
            + text);
  }

  private String text(int routes, List<String> resting, List<String> off) {
    Collection<String> problems = refused.get();
    return routes
        + " routes"
        + (resting.isEmpty() ? "" : "; stopped or suspended on purpose: " + resting)
        + (off.isEmpty() ? "" : "; off by settings: " + off)
        + (problems.isEmpty()
            ? ""
            : "; a route file is refused, the routes before it go on: " + problems);
  }

  /** Whether a route is there and was stopped or suspended by somebody. */
  static boolean isResting(CamelContext context, String id) {
    ServiceStatus status = context.getRouteController().getRouteStatus(id);
    return status != null && !status.isStarted();
  }
}
