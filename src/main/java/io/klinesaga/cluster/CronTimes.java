package io.klinesaga.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.quartz.CronExpression;
import org.quartz.CronTrigger;
import org.quartz.Trigger;

/**
 * The time that a firing belongs to. Quartz gives a firing that it makes up for the time at which
 * it makes up for it: that differs from node to node, so it cannot name the firing.
 */
final class CronTimes {
  /** A cron expression whose last time is longer ago has no time that a firing could mean. */
  private static final Duration FARTHEST = Duration.ofDays(800);

  private CronTimes() {}

  /** The newest time of the schedule that is not after {@code fired}. */
  static Instant of(Trigger trigger, Instant fired) {
    return trigger instanceof CronTrigger cron ? of(expression(cron), fired) : fired;
  }

  private static CronExpression expression(CronTrigger trigger) {
    try {
      CronExpression expression = new CronExpression(trigger.getCronExpression());
      expression.setTimeZone(trigger.getTimeZone());
      return expression;
    } catch (java.text.ParseException e) {
      throw new IllegalArgumentException(trigger.getKey() + ": " + e.getMessage(), e);
    }
  }

  static Instant of(CronExpression cron, Instant fired) {
    Instant second = fired.truncatedTo(ChronoUnit.SECONDS);
    if (cron.isSatisfiedBy(Date.from(second))) {
      return second;
    }
    Duration back = Duration.ofSeconds(1);
    while (back.compareTo(FARTHEST) < 0) {
      Instant first = next(cron, second.minus(back));
      if (!first.isAfter(second)) {
        return lastFrom(cron, first, second);
      }
      back = back.multipliedBy(2);
    }
    return second;
  }

  private static Instant lastFrom(CronExpression cron, Instant first, Instant end) {
    Instant last = first;
    for (Instant t = first; !t.isAfter(end); t = next(cron, t)) {
      last = t;
    }
    return last;
  }

  private static Instant next(CronExpression cron, Instant after) {
    Date next = cron.getNextValidTimeAfter(Date.from(after));
    return next == null ? Instant.MAX : next.toInstant();
  }
}
