package io.klinesaga.app;

import io.klinesaga.config.Configuration;
import io.klinesaga.config.CronWeekdays;
import io.klinesaga.config.ScheduleConfig;
import io.klinesaga.routes.RouteFiles;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Schedules that hardly fire when they are meant to: those with weekdays as numbers. */
public final class ScheduleWarnings {
  private ScheduleWarnings() {}

  /** Of the settings and of the route files, one sentence each. */
  public static List<String> of(Configuration configuration, RouteFiles routes, Clock clock) {
    ScheduleConfig schedule = configuration.schedule();
    Map<String, String> crons = new LinkedHashMap<>();
    crons.put("kline.schedule.daily-cron", schedule.dailyCron());
    crons.put("kline.schedule.minute-cron", schedule.minuteCron());
    crons.put("kline.schedule.reference-cron", schedule.referenceCron());
    crons.put("kline.schedule.complete-cron", schedule.completeCron());
    crons.put("kline.schedule.intraday-cron", schedule.intradayCron());
    crons.put("kline.cleaner.cron", schedule.cleanerCron());
    routes.crons().forEach((route, cron) -> crons.put("route '" + route + "'", cron));
    List<String> warnings = new ArrayList<>();
    crons.forEach(
        (name, cron) ->
            CronWeekdays.warning(cron, clock.instant())
                .ifPresent(warning -> warnings.add(name + " = " + cron + ": " + warning)));
    return warnings;
  }
}
