package io.klinesaga.routes;

import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.quartz.SchedulerException;
import org.quartz.Trigger;

/** When the schedules of a running context fire next. */
public final class Firings {
  private Firings() {}

  /** The next firing by route id, soonest first; schedules that are stopped are not in it. */
  public static Map<String, Instant> next(CamelContext context) {
    Map<String, Instant> next = new LinkedHashMap<>();
    for (Route route : context.getRoutes()) {
      if (!context.getRouteController().getRouteStatus(route.getId()).isStarted()) {
        continue; // its trigger is there all the same
      }
      next(route).ifPresent(time -> next.put(route.getId(), time));
    }
    Map<String, Instant> sorted = new LinkedHashMap<>();
    next.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  private static Optional<Instant> next(Route route) {
    if (!(route.getEndpoint() instanceof QuartzEndpoint quartz)) {
      return Optional.empty();
    }
    try {
      Trigger trigger = quartz.getComponent().getScheduler().getTrigger(quartz.getTriggerKey());
      return Optional.ofNullable(trigger).map(Trigger::getNextFireTime).map(Date::toInstant);
    } catch (SchedulerException e) {
      throw new IllegalStateException("the schedule of " + route.getId() + " cannot be read", e);
    }
  }
}
