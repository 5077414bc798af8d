package io.klinesaga.routes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.quartz.SchedulerException;
import org.quartz.Trigger;

/** Finds a moment to replace a schedule in which no firing is lost. */
final class Triggers {
  /** Longer than a replacement takes. */
  private static final Duration BEFORE = Duration.ofSeconds(1);

  /** Until the work of a firing is seen to be in the route. */
  private static final Duration AFTER = Duration.ofMillis(300);

  private Triggers() {}

  /** Whether the schedule of a route has not just fired and does not fire soon. */
  static boolean isQuiet(Route route) {
    if (!(route.getEndpoint() instanceof QuartzEndpoint quartz)) {
      return true;
    }
    try {
      Trigger trigger = quartz.getComponent().getScheduler().getTrigger(quartz.getTriggerKey());
      return trigger == null || isQuiet(trigger, Clock.systemUTC().instant());
    } catch (SchedulerException e) {
      throw new IllegalStateException("the schedule of " + route.getId() + " cannot be read", e);
    }
  }

  private static boolean isQuiet(Trigger trigger, Instant now) {
    Instant next = trigger.getNextFireTime() == null ? null : trigger.getNextFireTime().toInstant();
    Instant former =
        trigger.getPreviousFireTime() == null ? null : trigger.getPreviousFireTime().toInstant();
    boolean firesSoon = next != null && next.isBefore(now.plus(BEFORE));
    return !firesSoon && (former == null || former.isBefore(now.minus(AFTER)));
  }
}
