package io.klinesaga.routes;

import io.klinesaga.config.CronSyntax;
import java.text.ParsePosition;
import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.support.PropertyBindingSupport;
import org.jspecify.annotations.Nullable;
import org.quartz.impl.JobDetailImpl;
import org.quartz.impl.triggers.CronTriggerImpl;
import org.quartz.impl.triggers.SimpleTriggerImpl;

/**
 * What is wrong with a schedule, though Camel builds its route. Camel would find a wrong cron
 * expression only at the start of the route, and says nothing of an option for Quartz that Quartz
 * does not have, nor of a time zone that does not exist.
 */
final class ScheduleCheck {
  /** What Java takes in the place of a time zone that it does not know. */
  private static final String UNKNOWN_ZONE = "GMT";

  private static final String TRIGGER = "trigger.";
  private static final String JOB = "job.";

  private final QuartzEndpoint schedule;
  private final RouteDefinition route;
  private final List<RouteProblem> problems = new ArrayList<>();

  private ScheduleCheck(QuartzEndpoint schedule, RouteDefinition route) {
    this.schedule = schedule;
    this.route = route;
  }

  /**
   * All parameters that are wrong.
   *
   * @param route that starts from the schedule, as it stands in its file
   */
  static List<RouteProblem> problems(QuartzEndpoint schedule, RouteDefinition route) {
    ScheduleCheck check = new ScheduleCheck(schedule, route);
    if (schedule.getCron() == null) {
      check.checkRepeating();
    } else {
      check.checkCron(schedule.getCron());
    }
    check.bind(JOB, schedule.getJobParameters(), new JobDetailImpl(), "");
    return check.problems;
  }

  private void checkRepeating() {
    bind(
        TRIGGER,
        schedule.getTriggerParameters(),
        new SimpleTriggerImpl(),
        " for a schedule without cron");
  }

  private void checkCron(String cron) {
    CronSyntax.problem(cron).ifPresent(problem -> wrong("cron", cron, problem));
    Map<String, Object> options = new TreeMap<>(schedule.getTriggerParameters());
    checkTime("startAt", options.remove("startAt"));
    checkTime("endAt", options.remove("endAt"));
    checkZone(options.remove("timeZone"));
    bind(TRIGGER, options, new CronTriggerImpl(), " for a schedule with cron");
  }

  private void checkZone(@Nullable Object zone) {
    if (zone != null
        && TimeZone.getTimeZone(zone.toString()).getID().equals(UNKNOWN_ZONE)
        && !zone.equals(UNKNOWN_ZONE)) {
      wrong(
          TRIGGER + "timeZone",
          zone,
          "there is no such time zone, expected one such as Asia/Shanghai");
    }
  }

  private void checkTime(String option, @Nullable Object time) {
    SimpleDateFormat format = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ssz", Locale.ROOT);
    format.setLenient(false);
    ParsePosition end = new ParsePosition(0);
    if (time != null
        && (format.parse(time.toString(), end) == null
            || end.getIndex() < time.toString().length())) {
      wrong(TRIGGER + option, time, "expected a time such as 2030-01-31T01:00:00UTC");
    }
  }

  /** Tries the options as Camel will set them; what it finds no place for, it leaves in the map. */
  private void bind(String prefix, Map<String, Object> options, Object target, String kind) {
    options.forEach(
        (option, value) -> {
          Map<String, Object> one = new HashMap<>(Map.of(option, value));
          try {
            PropertyBindingSupport.bindProperties(schedule.getCamelContext(), target, one);
            if (!one.isEmpty()) {
              String parameter = prefix + option;
              problem(parameter, RouteErrors.noParameter("quartz", parameter) + kind);
            }
          } catch (RuntimeException e) {
            wrong(prefix + option, value, RouteErrors.reason(e));
          }
        });
  }

  private void wrong(String parameter, Object value, String problem) {
    problem(parameter, parameter + " '" + value + "': " + problem);
  }

  private void problem(String parameter, String reason) {
    problems.add(route.problem(RouteErrors.line(route, parameter), reason));
  }
}
