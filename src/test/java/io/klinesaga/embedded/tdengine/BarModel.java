package io.klinesaga.embedded.tdengine;

import io.klinesaga.embedded.tdengine.engine.GoldenScenario.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Generates statements on bars of a few child tables and computes their answers from maps, without
 * reading any SQL: the independent side of {@link DifferentialTest}. Doubles are multiples of a
 * half, so that sums do not depend on their order.
 */
final class BarModel {
  private static final long START = 1_767_542_400_000L;
  private static final long STEP = 6 * 3_600_000L;
  private static final long DAY = 86_400_000L;

  /** The first one of 1970 in Shanghai, where windows of days begin. */
  private static final long MIDNIGHT = -8 * 3_600_000L;

  private static final List<String> COLUMNS = List.of("close", "volume", "txn_id", "is_valid");
  private static final int TIMES = 40;
  private static final int TABLES = 4;
  private static final int MOST_DELETED = 3;
  private static final String ALL =
      "ts TIMESTAMP, close DOUBLE, volume BIGINT, txn_id BIGINT, is_valid BOOL";

  /** A statement and what it must be answered with. */
  record Step(String sql, Answer expected) {}

  /** A stored row; fields but the time may be null. */
  private record Row(
      long ts,
      @Nullable Double close,
      @Nullable Long volume,
      @Nullable Long txn,
      @Nullable Boolean valid) {
    List<@Nullable Object> values() {
      return Arrays.asList(ts, close, volume, txn, valid);
    }

    /** The row with other values of some columns. */
    Row with(Map<String, @Nullable Object> given) {
      return new Row(
          ts,
          (Double) given.getOrDefault("close", close),
          (Long) given.getOrDefault("volume", volume),
          (Long) given.getOrDefault("txn_id", txn),
          (Boolean) given.getOrDefault("is_valid", valid));
    }
  }

  private final Random random;
  private final Map<Integer, TreeMap<Long, Row>> tables = new TreeMap<>();

  /**
   * Times of which a DELETE took a row: an INSERT of some columns would bring values of the others
   * back, a fault of TDengine 3.3.7.5, so they are written as a whole first.
   */
  private final Map<Integer, Set<Long>> deleted = new TreeMap<>();

  BarModel(Random random) {
    this.random = random;
  }

  /** What precedes the generated statements. */
  static List<String> setUp(String database) {
    return List.of(
        "create database if not exists " + database + " precision 'ms' keep 36500",
        "use " + database,
        "create stable k (ts timestamp, close double, volume bigint, txn_id bigint, is_valid bool)"
            + " tags (symbol varchar(16))");
  }

  Step next() {
    return switch (tables.isEmpty() ? 0 : random.nextInt(13)) {
      case 0, 1, 2 -> insertRows();
      case 3 -> insertListsOfColumns();
      case 4 -> softDelete();
      case 5 -> delete();
      case 6 -> selectRange();
      case 7 -> selectOfSuperTable();
      case 8 -> aggregate();
      case 9 -> lastOfEach();
      case 10 -> windows();
      case 11 -> insertByName();
      default -> count();
    };
  }

  // ---------------------------------------------------------------- writing

  private Step insertRows() {
    int table = random.nextInt(TABLES);
    StringBuilder sql =
        new StringBuilder(
            "insert into " + name(table) + " using k tags ('" + symbol(table) + "') values");
    Written written = new Written();
    for (int i = random.nextInt(4); i >= 0; i--) {
      long ts = time(random.nextInt(3) > 0);
      Map<String, @Nullable Object> row = values(COLUMNS);
      sql.append(" (").append(ts).append(texts(row)).append(')');
      written.add(table, ts, row);
    }
    return new Step(sql.toString(), Answer.ofUpdate(written.store()));
  }

  /** The same table several times in one statement, each time with other columns. */
  private Step insertListsOfColumns() {
    StringBuilder sql = new StringBuilder("insert into");
    Written written = new Written();
    List<Integer> some = List.of(existing(), existing());
    for (int i = random.nextInt(4); i >= 0; i--) {
      int table = some.get(random.nextInt(2));
      List<String> columns = someColumns();
      sql.append(" %s (ts, %s) values".formatted(name(table), String.join(", ", columns)));
      for (int j = random.nextInt(3); j >= 0; j--) {
        long ts = timeOfWholeRow(table);
        Map<String, @Nullable Object> row = values(columns);
        sql.append(" (").append(ts).append(texts(row)).append(')');
        written.add(table, ts, row);
      }
    }
    return new Step(sql.toString(), Answer.ofUpdate(written.store()));
  }

  /** Rows of a super table that name their child tables. */
  private Step insertByName() {
    List<String> columns = someColumns();
    StringBuilder sql =
        new StringBuilder("insert into k (tbname, ts, " + String.join(", ", columns) + ") values");
    Written written = new Written();
    for (int i = random.nextInt(5); i >= 0; i--) {
      int table = existing();
      long ts = timeOfWholeRow(table);
      Map<String, @Nullable Object> row = values(columns);
      sql.append(" ('").append(name(table)).append("', ").append(ts).append(texts(row)).append(')');
      written.add(table, ts, row);
    }
    return new Step(sql.toString(), Answer.ofUpdate(written.store()));
  }

  /** What one statement writes: of each column the last value, or what the last row says of it. */
  private final class Written {
    private final Map<Integer, TreeMap<Long, Map<String, @Nullable Object>>> all = new TreeMap<>();

    void add(int table, long ts, Map<String, @Nullable Object> row) {
      Map<String, @Nullable Object> before =
          all.computeIfAbsent(table, t -> new TreeMap<>()).getOrDefault(ts, Map.of());
      Map<String, @Nullable Object> merged = new HashMap<>(row);
      before.forEach(
          (column, value) -> {
            if (value != null && merged.get(column) == null) {
              merged.put(column, value);
            }
          });
      all.get(table).put(ts, merged);
    }

    /** Returns the number of rows. */
    int store() {
      all.forEach(
          (table, rows) -> rows.forEach((ts, given) -> BarModel.this.store(table, ts, given)));
      return all.values().stream().mapToInt(Map::size).sum();
    }
  }

  private void store(int table, long ts, Map<String, @Nullable Object> given) {
    Row old = rows(table).getOrDefault(ts, new Row(ts, null, null, null, null));
    rows(table).put(ts, old.with(given));
    gone(table).remove(ts);
  }

  private Step softDelete() {
    int table = existing();
    long txn = random.nextInt(6);
    int changed = 0;
    for (Row row : List.copyOf(rows(table).values())) {
      if (row.txn() != null && row.txn() == txn) {
        rows(table).put(row.ts(), new Row(row.ts(), row.close(), row.volume(), row.txn(), false));
        changed++;
      }
    }
    String sql = "insert into %1$s (ts, is_valid) select ts, false from %1$s where txn_id = %2$d";
    return new Step(sql.formatted(name(table), txn), Answer.ofUpdate(changed));
  }

  private Step delete() {
    int table = existing();
    long from = time();
    long to = from + STEP * random.nextInt(MOST_DELETED);
    String target =
        random.nextBoolean()
            ? name(table) + " where"
            : "k where symbol = '" + symbol(table) + "' and";
    Map<Long, Row> gone = rows(table).subMap(from, true, to, true);
    int count = gone.size();
    gone(table).addAll(gone.keySet());
    gone.clear();
    String sql = "delete from %s ts >= %d and ts <= %d";
    return new Step(sql.formatted(target, from, to), Answer.ofUpdate(count));
  }

  // ---------------------------------------------------------------- reading

  private Step selectRange() {
    int table = existing();
    long from = time();
    long to = from + STEP * random.nextInt(20);
    boolean descending = random.nextBoolean();
    List<Row> found = new ArrayList<>(rows(table).subMap(from, true, to, false).values());
    if (descending) {
      found.sort(Comparator.comparing(Row::ts).reversed());
    }
    String sql =
        "select * from %s where ts >= %d and ts < %d%s"
            .formatted(name(table), from, to, descending ? " order by ts desc" : "");
    return new Step(sql, answer(ALL, found.stream().map(Row::values).toList()));
  }

  /** A condition as SQL and as code. */
  private record Filter(String sql, Predicate<Row> test) {}

  private Filter filter() {
    double close = random.nextInt(40) / 2.0;
    long volume = random.nextInt(50);
    return switch (random.nextInt(6)) {
      case 0 -> new Filter("is_valid", row -> Boolean.TRUE.equals(row.valid()));
      case 1 -> new Filter("is_valid = false", row -> Boolean.FALSE.equals(row.valid()));
      case 2 -> new Filter("close > " + close, row -> row.close() != null && row.close() > close);
      case 3 ->
          new Filter(
              "not (volume >= " + volume + ")",
              row -> row.volume() == null || row.volume() < volume);
      case 4 -> new Filter("volume is null", row -> row.volume() == null);
      default -> {
        long txn = random.nextInt(6);
        yield new Filter(
            "txn_id in (" + txn + ", " + (txn + 1) + ")",
            row -> row.txn() != null && (row.txn() == txn || row.txn() == txn + 1));
      }
    };
  }

  private Step selectOfSuperTable() {
    Filter filter = filter();
    int limit = 1 + random.nextInt(10);
    int offset = random.nextInt(5);
    List<List<@Nullable Object>> found = new ArrayList<>();
    tables.forEach(
        (table, rows) ->
            rows.values().stream()
                .filter(filter.test())
                .forEach(row -> found.add(Arrays.asList(symbol(table), row.ts(), row.close()))));
    String sql =
        "select symbol, ts, close from k where %s order by symbol, ts limit %d offset %d"
            .formatted(filter.sql(), limit, offset);
    return new Step(
        sql,
        answer(
            "symbol BINARY, ts TIMESTAMP, close DOUBLE",
            found.stream().skip(offset).limit(limit).toList()));
  }

  private Step aggregate() {
    int table = existing();
    Filter filter = filter();
    List<Row> found = rows(table).values().stream().filter(filter.test()).toList();
    List<Double> closes = found.stream().map(Row::close).filter(c -> c != null).toList();
    List<Long> volumes = found.stream().map(Row::volume).filter(v -> v != null).toList();
    String sql =
        "select count(*), count(close), sum(volume), min(close), max(close), avg(close) from "
            + "%s where %s";
    Double sum = closes.stream().mapToDouble(c -> c).sum();
    List<@Nullable Object> row =
        Arrays.asList(
            (long) found.size(),
            (long) closes.size(),
            volumes.isEmpty() ? null : (Object) volumes.stream().mapToLong(v -> v).sum(),
            closes.stream().min(Comparator.naturalOrder()).orElse(null),
            closes.stream().max(Comparator.naturalOrder()).orElse(null),
            closes.isEmpty() ? null : (Object) (sum / closes.size()));
    return new Step(
        sql.formatted(name(table), filter.sql()),
        answer(
            "count(*) BIGINT, count(close) BIGINT, sum(volume) BIGINT, min(close) DOUBLE,"
                + " max(close) DOUBLE, avg(close) DOUBLE",
            List.of(row)));
  }

  private Step lastOfEach() {
    Filter filter = filter();
    boolean isFirst = random.nextBoolean();
    String function = isFirst ? "first" : "last";
    List<List<@Nullable Object>> found = new ArrayList<>();
    tables.forEach(
        (table, rows) -> {
          List<Row> kept =
              (isFirst ? rows : rows.descendingMap())
                  .values().stream().filter(filter.test()).toList();
          if (!kept.isEmpty()) {
            Double close =
                kept.stream().map(Row::close).filter(c -> c != null).findFirst().orElse(null);
            found.add(Arrays.asList(symbol(table), kept.get(0).ts(), close));
          }
        });
    String sql =
        "select symbol, %1$s(ts), %1$s(close) from k where %2$s partition by symbol order by symbol"
            .formatted(function, filter.sql());
    return new Step(
        sql,
        answer("symbol BINARY, %1$s(ts) TIMESTAMP, %1$s(close) DOUBLE".formatted(function), found));
  }

  private Step windows() {
    int table = existing();
    int days = 1 + random.nextInt(3);
    long width = days * DAY;
    TreeMap<Long, List<Row>> windows =
        rows(table).values().stream()
            .collect(
                Collectors.groupingBy(
                    row -> MIDNIGHT + Math.floorDiv(row.ts() - MIDNIGHT, width) * width,
                    TreeMap::new,
                    Collectors.toList()));
    List<List<@Nullable Object>> found = new ArrayList<>();
    windows.forEach(
        (start, rows) -> {
          List<Double> closes = rows.stream().map(Row::close).filter(c -> c != null).toList();
          Double last = closes.isEmpty() ? null : closes.get(closes.size() - 1);
          found.add(Arrays.asList(start, (long) rows.size(), last));
        });
    return new Step(
        "select _wstart, count(*), last(close) from " + name(table) + " interval(" + days + "d)",
        answer("_wstart TIMESTAMP, count(*) BIGINT, last(close) DOUBLE", found));
  }

  private Step count() {
    Filter filter = filter();
    long found =
        tables.values().stream().flatMap(t -> t.values().stream()).filter(filter.test()).count();
    return new Step(
        "select count(*) from k where " + filter.sql(),
        answer("count(*) BIGINT", List.of(List.of(found))));
  }

  private static Answer answer(String columns, List<List<@Nullable Object>> rows) {
    return new Answer(null, List.of(columns.split(", ")), rows, null);
  }

  // ---------------------------------------------------------------- values

  /** A table that is there. */
  private int existing() {
    List<Integer> known = List.copyOf(tables.keySet());
    return known.get(random.nextInt(known.size()));
  }

  private TreeMap<Long, Row> rows(int table) {
    return tables.computeIfAbsent(table, t -> new TreeMap<>());
  }

  private Set<Long> gone(int table) {
    return deleted.computeIfAbsent(table, t -> new HashSet<>());
  }

  private long time() {
    return START + STEP * random.nextInt(TIMES);
  }

  /** One of few times, so that a statement names it twice, or one of all. */
  private long time(boolean ofFew) {
    return ofFew ? START + STEP * random.nextInt(3) : time();
  }

  /** A time that may be given some columns of. */
  private long timeOfWholeRow(int table) {
    long ts = time(random.nextInt(3) > 0);
    return gone(table).contains(ts) ? START + STEP * (TIMES + MOST_DELETED) : ts;
  }

  private List<String> someColumns() {
    List<String> columns = new ArrayList<>(COLUMNS);
    Collections.shuffle(columns, random);
    return columns.subList(0, 1 + random.nextInt(columns.size()));
  }

  private Map<String, @Nullable Object> values(List<String> columns) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    columns.forEach(column -> values.put(column, value(column)));
    return values;
  }

  private @Nullable Object value(String column) {
    return switch (column) {
      case "close" -> close();
      case "volume" -> volume();
      case "txn_id" -> random.nextInt(8) == 0 ? null : (Object) (long) random.nextInt(6);
      default -> random.nextInt(8) == 0 ? null : (Object) (random.nextInt(4) > 0);
    };
  }

  private static String texts(Map<String, @Nullable Object> row) {
    return row.values().stream().map(value -> ", " + value).collect(Collectors.joining());
  }

  private @Nullable Double close() {
    return random.nextInt(8) == 0 ? null : (Double) (random.nextInt(40) / 2.0);
  }

  private @Nullable Long volume() {
    return random.nextInt(8) == 0 ? null : (Long) (long) random.nextInt(50);
  }

  private static String name(int table) {
    return "k_" + table;
  }

  private static String symbol(int table) {
    return String.format(java.util.Locale.ROOT, "%06d.SH", table);
  }
}
