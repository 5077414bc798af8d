package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Options of a database. Of these only KEEP changes anything here; the others are what the database
 * says of itself.
 *
 * @param keep how old a row may be, in minutes
 * @param duration the span of one file, in minutes
 * @param walFsyncPeriod milliseconds
 */
record DatabaseOptions(long keep, long duration, long walLevel, long walFsyncPeriod) {
  private static final long MINUTES_PER_DAY = 1440;
  private static final Map<String, Long> UNITS = Map.of("m", 1L, "h", 60L, "d", MINUTES_PER_DAY);

  private static final long MAX_KEEP = 365_000 * MINUTES_PER_DAY;
  private static final long MAX_DURATION = 3650 * MINUTES_PER_DAY;
  private static final long MAX_FSYNC_PERIOD = 180_000;

  /** How long a real server keeps files on its own disk. */
  private static final long KEPT_LOCALLY = 365 * MINUTES_PER_DAY;

  /** Of a database that was created without options. */
  static final DatabaseOptions DEFAULT =
      new DatabaseOptions(3650 * MINUTES_PER_DAY, 10 * MINUTES_PER_DAY, 1, 3000);

  /** The options with another one, which is in its range. */
  DatabaseOptions with(DatabaseOptionContext option) {
    if (option instanceof DurationOptionContext given) {
      return withDuration(minutes("duration", given.timeSpan()));
    }
    Errors.refuseIf(
        option instanceof PrecisionOptionContext precision
            && !Literals.unquote(precision.STRING().getText()).equals("ms"),
        "another precision than milliseconds");
    ChangeableOptionContext changeable =
        option instanceof OtherOptionContext other ? other.changeableOption() : null;
    return changeable == null ? this : with(changeable);
  }

  /** The options with another one, which is in its range. */
  DatabaseOptions with(ChangeableOptionContext option) {
    if (option instanceof KeepOptionContext given) {
      return withKeep(minutes("keep", given.timeSpan()));
    }
    WalOptionContext wal = (WalOptionContext) option;
    long number = number(wal.INTEGER().getText(), 1);
    return wal.WAL_LEVEL() != null ? withWalLevel(number) : withWalFsyncPeriod(number);
  }

  private DatabaseOptions withKeep(long minutes) {
    failIf(
        minutes < MINUTES_PER_DAY || minutes > MAX_KEEP,
        Db.sql("Invalid option keep: %1$d, %1$d, %1$d valid range: [1440m, 525600000m]", minutes));
    return new DatabaseOptions(minutes, duration, walLevel, walFsyncPeriod);
  }

  private DatabaseOptions withDuration(long minutes) {
    failIf(
        minutes < 60 || minutes > MAX_DURATION,
        Db.sql("Invalid option daysPerFile: %d, valid range: [60, 5256000]", minutes));
    return new DatabaseOptions(keep, minutes, walLevel, walFsyncPeriod);
  }

  private DatabaseOptions withWalLevel(long level) {
    failIf(level > 2, Db.sql("Invalid option walLevel: %d, only 0, 1, 2 allowed", level));
    return new DatabaseOptions(keep, duration, level, walFsyncPeriod);
  }

  private DatabaseOptions withWalFsyncPeriod(long millis) {
    failIf(
        millis > MAX_FSYNC_PERIOD,
        Db.sql("Invalid option fsyncPeriod: %d, valid range: [0, 180000]", millis));
    return new DatabaseOptions(keep, duration, walLevel, millis);
  }

  /** The options, which fit each other. */
  DatabaseOptions checked() {
    failIf(
        keep < 3 * duration,
        "Invalid duration value, should be keep2 >= keep1 >= keep0 >= 3 * duration");
    failIf(
        KEPT_LOCALLY < 3 * duration, "Invalid parameters, should be ss_keeplocal >= 3 * duration");
    return this;
  }

  private static void failIf(boolean isWrong, String message) {
    Errors.failIf(isWrong, 0x2619, message);
  }

  /** A number alone is of days. */
  private static long minutes(String option, TimeSpanContext span) {
    String text = span.getText();
    String digits = text.replaceAll("\\D", "");
    String unit = digits.equals(text) ? "d" : text.substring(digits.length());
    Supplier<TdengineException> wrongUnit =
        () ->
            Errors.error(
                0x2619, "Invalid option " + option + " unit: " + unit + ", only m, h, d allowed");
    return number(digits, Errors.orThrow(UNITS.get(unit), wrongUnit));
  }

  /** So many times the unit; a real server cuts it to 32 bits. */
  private static long number(String digits, long unit) {
    Long number = Literals.integer(digits);
    return Errors.orRefuse(
            number != null && number <= Integer.MAX_VALUE / unit ? number : null,
            "so large an option as " + digits)
        * unit;
  }
}
