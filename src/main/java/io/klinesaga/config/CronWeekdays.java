package io.klinesaga.config;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.quartz.CronExpression;

/**
 * Tells weekdays that a Quartz expression gives as numbers. Quartz counts from 1 = Sunday, other
 * crons from 0 or 1 = Monday, so {@code 1-5} means Sunday to Thursday and is hardly ever meant.
 */
public final class CronWeekdays {
  private static final int WEEKDAY_FIELD = 5;
  private static final int FIRINGS = 5;
  private static final Pattern NOT_A_DAY = Pattern.compile("[/#][0-9]+");
  private static final Pattern NUMBER = Pattern.compile("[1-7]");
  private static final List<String> NAMES =
      List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
  private static final TimeZone MARKET = TimeZone.getTimeZone(ZoneId.of("Asia/Shanghai"));
  private static final DateTimeFormatter FIRING =
      DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm", Locale.ROOT)
          .withZone(ZoneOffset.ofHours(8));

  private CronWeekdays() {}

  /**
   * What the numbers mean and when the expression fires next, in the time of the market.
   *
   * @param cron an expression that Quartz reads
   * @return empty if it names its weekdays
   */
  public static Optional<String> warning(String cron, Instant now) {
    String[] fields = cron.strip().split("\\s+", -1);
    if (fields.length <= WEEKDAY_FIELD) {
      return Optional.empty();
    }
    String given = fields[WEEKDAY_FIELD];
    String named = named(given);
    return named.equals(given)
        ? Optional.empty()
        : Optional.of(
            "the weekday "
                + given
                + " is "
                + named
                + ", since Quartz counts from 1 = Sunday; next: "
                + String.join(", ", next(cron, now)));
  }

  /** The field with names for its numbers; steps and the place in a month are no weekdays. */
  private static String named(String field) {
    StringBuilder named = new StringBuilder();
    var rest = NOT_A_DAY.matcher(field);
    int from = 0;
    while (rest.find()) {
      named.append(names(field.substring(from, rest.start()))).append(rest.group());
      from = rest.end();
    }
    return named.append(names(field.substring(from))).toString();
  }

  private static String names(String text) {
    return NUMBER.matcher(text).replaceAll(m -> NAMES.get(Integer.parseInt(m.group()) - 1));
  }

  private static List<String> next(String cron, Instant now) {
    try {
      CronExpression expression = new CronExpression(cron);
      expression.setTimeZone(MARKET);
      return Stream.iterate(
              expression.getNextValidTimeAfter(Date.from(now)),
              time -> time != null,
              expression::getNextValidTimeAfter)
          .limit(FIRINGS)
          .map(time -> FIRING.format(time.toInstant()))
          .toList();
    } catch (ParseException e) {
      throw new IllegalArgumentException(cron + " is no cron expression", e);
    }
  }
}
