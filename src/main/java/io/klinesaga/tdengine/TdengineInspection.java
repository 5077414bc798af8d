package io.klinesaga.tdengine;

import io.klinesaga.jdbc.DatabaseUnreachableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a TDengine server says about itself and the database of the bars; nothing is changed. What
 * the server does not answer, as the embedded one does not answer everything, is left out.
 */
public final class TdengineInspection {
  /** In back-quotes: without them a server takes these words for something else. */
  private static final String OPTIONS =
      "`precision`, `keep`, `duration`, `wal_level`, `wal_fsync_period`";

  private static final Pattern KEEP = Pattern.compile("\\d{1,9}[dhm]?(,\\d{1,9}[dhm]?)*");

  private final TdengineBarStore store;
  private final String database;

  /**
   * @param database name of the database of the bars
   */
  public TdengineInspection(TdengineBarStore store, String database) {
    this.store = store;
    this.database = database;
  }

  /**
   * The server's version, such as {@code 3.3.7.5}.
   *
   * @throws DatabaseUnreachableException if it cannot be reached
   * @throws TdengineRefusedException if it does not answer
   */
  public String version() {
    return String.join("", firstRow("SELECT SERVER_VERSION()").values());
  }

  /** The server's clock. */
  public Optional<Instant> now() {
    return optional("SELECT NOW()")
        .map(row -> row.values().iterator().next())
        .map(millis -> Instant.ofEpochMilli(Long.parseLong(millis)));
  }

  /** Whether the database is there. */
  public boolean exists() {
    return store.databaseExists();
  }

  /** The options of the database by their names in lower case, as far as the server tells them. */
  public Map<String, String> options() {
    return told(OPTIONS);
  }

  /**
   * More options of the database by their names in lower case, each if the server tells it.
   *
   * @param names as in {@code CREATE DATABASE}
   */
  public Map<String, String> options(Collection<String> names) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String name : names) {
      options.putAll(told("`" + name.toLowerCase(Locale.ROOT) + "`"));
    }
    return options;
  }

  private Map<String, String> told(String columns) {
    String from = " FROM information_schema.ins_databases WHERE name = '" + database + "'";
    return optional("SELECT " + columns + from).orElse(Map.of());
  }

  /** What the user may do, by the names of {@code ins_users}, if the server tells it. */
  public Map<String, String> rights(String user) {
    boolean isPlain = user.matches("[A-Za-z0-9_]+");
    return isPlain
        ? optional("SELECT * FROM information_schema.ins_users WHERE name = '" + user + "'")
            .orElse(Map.of())
        : Map.of();
  }

  /**
   * The age up to which bars are kept, in days, from an option such as {@code 100d,365d,36500d}:
   * that of the last of the server's tiers of storage.
   */
  public static Optional<Long> days(@Nullable String keep) {
    if (keep == null || !KEEP.matcher(keep).matches()) {
      return Optional.empty();
    }
    return Arrays.stream(keep.split(",", -1)).map(TdengineInspection::daysOf).max(Long::compare);
  }

  private static long daysOf(String span) {
    long number = Long.parseLong(span.replaceAll("\\D", ""));
    return switch (span.charAt(span.length() - 1)) {
      case 'm' -> TimeUnit.MINUTES.toDays(number);
      case 'h' -> TimeUnit.HOURS.toDays(number);
      default -> number;
    };
  }

  private Optional<Map<String, String>> optional(String sql) {
    try {
      return Optional.of(firstRow(sql)).filter(row -> !row.isEmpty());
    } catch (TdengineRefusedException e) {
      return Optional.empty();
    }
  }

  /** Empty if there is no row. */
  private Map<String, String> firstRow(String sql) {
    Map<String, String> row = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    store.query(
        sql,
        false,
        new RowVisitor() {
          @Override
          public void labels(List<String> columns) {
            names.addAll(columns);
          }

          @Override
          public void row(@Nullable Object[] values) {
            for (int i = 0; i < values.length; i++) {
              row.putIfAbsent(names.get(i).toLowerCase(Locale.ROOT), text(values[i]));
            }
          }
        });
    return row;
  }

  private static String text(@Nullable Object value) {
    return value instanceof Instant time
        ? String.valueOf(time.toEpochMilli())
        : String.valueOf(value);
  }
}
