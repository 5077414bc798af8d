package io.klinesaga.config;

import java.text.ParseException;
import org.quartz.CronExpression;

/** Whether Quartz reads a cron expression, so that slips are found before a scheduler starts. */
final class CronSyntax {
  /** Quartz tells errors of its own reading by the name of a Java exception. */
  private static final String IN_JAVA = " \\(java\\..*";

  private CronSyntax() {}

  static String check(String text) {
    try {
      CronExpression.validateExpression(text);
      return text;
    } catch (ParseException e) {
      throw new IllegalArgumentException(
          "expected a Quartz cron expression of 6 or 7 fields, seconds first: "
              + String.valueOf(e.getMessage()).replaceFirst(IN_JAVA, ""),
          e);
    }
  }
}
