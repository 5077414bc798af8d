package io.klinesaga.health;

import io.klinesaga.postgres.PostgresHealth.Backlog;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.TimeZone;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.quartz.CronExpression;

/**
 * Whether the cleaner does its rounds: down when so many of its times in a row have passed without
 * one that succeeded.
 */
final class CleanerCheck {
  private static final int MISSED = 3;
  private static final Duration LENGTH_OF_A_ROUND = Duration.ofMinutes(1);

  private final CronExpression times;
  private final BooleanSupplier isResting;
  private final Clock clock;
  private final Instant start;

  /**
   * @param cron when it runs, in market time
   * @param isResting whether its schedule was stopped on purpose
   */
  CleanerCheck(String cron, BooleanSupplier isResting, Clock clock) {
    this.times = parse(cron);
    this.isResting = isResting;
    this.clock = clock;
    this.start = clock.instant();
  }

  private static CronExpression parse(String cron) {
    try {
      CronExpression expression = new CronExpression(cron);
      expression.setTimeZone(TimeZone.getTimeZone("Asia/Shanghai"));
      return expression;
    } catch (ParseException e) {
      throw new IllegalArgumentException("kline.cleaner.cron = " + cron + ": " + e.getMessage(), e);
    }
  }

  Finding look(Backlog backlog) {
    String last = "last complete round: " + ago(backlog.sinceCleaned());
    if (isResting.getAsBoolean()) {
      return Finding.up("its schedule is stopped on purpose; " + last);
    }
    if (backlog.round() != null && backlog.round().startsWith("purge")) {
      return Finding.up(backlog.round() + " is going on; " + last);
    }
    Instant now = clock.instant();
    Instant since = backlog.sinceCleaned() == null ? start : now.minus(backlog.sinceCleaned());
    if (now.isBefore(due(since.isBefore(start) ? start : since))) {
      return Finding.up(last);
    }
    String why = backlog.cleanerError() == null ? "" : "; why: " + backlog.cleanerError();
    return Finding.down(MISSED + " rounds are missing; " + last + why);
  }

  private static String ago(@Nullable Duration age) {
    return age == null ? "none yet" : Ages.text(age) + " ago";
  }

  /** When the last of the missed rounds must have ended. */
  private Instant due(Instant since) {
    Date time = Date.from(since);
    for (int i = 0; i < MISSED; i++) {
      time = times.getNextValidTimeAfter(time);
      if (time == null) {
        return Instant.MAX;
      }
    }
    return time.toInstant().plus(LENGTH_OF_A_ROUND);
  }
}
