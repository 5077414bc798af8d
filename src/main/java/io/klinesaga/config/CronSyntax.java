package io.klinesaga.config;

import java.text.ParseException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import java.util.regex.Pattern;
import org.quartz.CronExpression;

/** Whether Quartz reads a cron expression and fires by it, so that slips are found at the start. */
public final class CronSyntax {
  /** Quartz tells errors of its own reading by the name of a Java exception. */
  private static final String IN_JAVA = " \\(java\\..*";

  private static final String VALUE =
      "([0-9]{1,4}|JAN(UARY)?|FEB(RUARY)?|MAR(CH)?|APR(IL)?|MAY|JUNE?|JULY?|AUG(UST)?|SEP(TEMBER)?"
          + "|OCT(OBER)?|NOV(EMBER)?|DEC(EMBER)?|MON(DAY)?|TUE(SDAY)?|WED(NESDAY)?|THU(RSDAY)?"
          + "|FRI(DAY)?|SAT(URDAY)?|SUN(DAY)?)";

  /** What may stand between commas; Quartz itself overlooks letters behind a number. */
  private static final Pattern PART =
      Pattern.compile(
          "(\\*|\\?|L(-[0-9]{1,2})?W?|%1$s(-%1$s|L|W|#[0-9])?)?(/[0-9]{1,4})?"
              .replace("%1$s", VALUE),
          Pattern.CASE_INSENSITIVE);

  private CronSyntax() {}

  static String check(String text) {
    problem(text)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(
                  "expected a Quartz cron expression of 6 or 7 fields, seconds first: " + problem);
            });
    return text;
  }

  /** What is wrong with an expression; empty if Quartz would fire by it. */
  public static Optional<String> problem(String text) {
    try {
      CronExpression.validateExpression(text);
      Optional<String> slip = slip(text);
      return slip.isPresent() ? slip : never(new CronExpression(text));
    } catch (ParseException e) {
      return Optional.of(String.valueOf(e.getMessage()).replaceFirst(IN_JAVA, ""));
    }
  }

  private static Optional<String> slip(String text) {
    return Arrays.stream(text.strip().split("[\\s,]+", -1))
        .filter(part -> !PART.matcher(part).matches())
        .findFirst()
        .map(part -> "'" + part + "' is no value of a field");
  }

  private static Optional<String> never(CronExpression times) {
    Date now = Date.from(Clock.systemUTC().instant());
    return times.getNextValidTimeAfter(now) == null
        ? Optional.of("it never fires again")
        : Optional.empty();
  }
}
