package io.klinesaga.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A first check of Quartz cron expressions: number of fields, their characters and ranges, and the
 * rule that exactly one of day-of-month and day-of-week is {@code ?}. It finds slips at start-up
 * without a scheduler; Quartz itself has the last word.
 */
final class CronSyntax {
  private record Field(String name, int min, int max, String names, Pattern special) {}

  private static final Pattern NEVER = Pattern.compile("(?!)");
  private static final String MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC";
  private static final List<Field> FIELDS =
      List.of(
          new Field("seconds", 0, 59, "", NEVER),
          new Field("minutes", 0, 59, "", NEVER),
          new Field("hours", 0, 23, "", NEVER),
          new Field("day of month", 1, 31, "", Pattern.compile("L(-[0-9]{1,2})?W?|[0-9]{1,2}W")),
          new Field("month", 1, 12, MONTHS, NEVER),
          new Field(
              "day of week",
              1,
              7,
              "SUN MON TUE WED THU FRI SAT",
              Pattern.compile("L|([1-7]|[A-Z]{3})(L|#[1-5])")),
          new Field("year", 1970, 2299, "", NEVER));

  private CronSyntax() {}

  static String check(String text) {
    String[] parts = text.strip().split("\\s+", -1);
    ValueType.require(
        parts.length == 6 || parts.length == 7,
        "a Quartz cron expression of 6 or 7 fields (seconds first), found " + parts.length);
    for (int i = 0; i < parts.length; i++) {
      checkField(FIELDS.get(i), parts[i].toUpperCase(Locale.ROOT), i == 3 || i == 5);
    }
    ValueType.require(
        parts[3].equals("?") != parts[5].equals("?"),
        "a Quartz cron expression with '?' in exactly one of day of month and day of week");
    return text;
  }

  private static void checkField(Field field, String text, boolean day) {
    if (day && text.equals("?")) {
      return;
    }
    for (String item : text.split(",", -1)) {
      ValueType.require(
          isItem(field, item),
          "a Quartz cron expression; '" + text + "' is no " + field.name() + " field");
    }
  }

  private static boolean isItem(Field field, String item) {
    if (field.special().matcher(item).matches()) {
      return true;
    }
    String[] step = item.split("/", -1);
    return step.length <= 2
        && isRange(field, step[0])
        && (step.length == 1 || isNumber(step[1], 1, field.max()));
  }

  private static boolean isRange(Field field, String text) {
    if (text.equals("*")) {
      return true;
    }
    String[] ends = text.split("-", -1);
    return ends.length <= 2 && isValue(field, ends[0]) && isValue(field, ends[ends.length - 1]);
  }

  private static boolean isValue(Field field, String text) {
    return isNumber(text, field.min(), field.max())
        || (!text.isEmpty() && List.of(field.names().split(" ", -1)).contains(text));
  }

  private static boolean isNumber(String text, int min, int max) {
    if (!text.matches("[0-9]{1,4}")) {
      return false;
    }
    int value = Integer.parseInt(text);
    return value >= min && value <= max;
  }
}
