package io.klinesaga.embedded.tdengine;

import io.klinesaga.embedded.tdengine.engine.GoldenScenario.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
  static final List<String> SET_UP =
      List.of(
          "drop database if exists diff",
          "create database diff precision 'ms' keep 36500",
          "use diff",
          "create stable k (ts timestamp, close double, volume bigint, txn_id bigint, is_valid bool)"
              + " tags (symbol varchar(16))");

  private static final long START = 1_767_542_400_000L;
  private static final long STEP = 6 * 3_600_000L;
  private static final long DAY = 86_400_000L;
  private static final int TIMES = 40;
  private static final int TABLES = 4;
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
  }

  private final Random random;
  private final Map<Integer, TreeMap<Long, Row>> tables = new TreeMap<>();

  BarModel(Random random) {
    this.random = random;
  }

  Step next() {
    return switch (tables.isEmpty() ? 0 : random.nextInt(12)) {
      case 0, 1, 2 -> insertRows();
      case 3 -> insertSomeColumns();
      case 4 -> softDelete();
      case 5 -> delete();
      case 6 -> selectRange();
      case 7 -> selectOfSuperTable();
      case 8 -> aggregate();
      case 9 -> lastOfEach();
      case 10 -> windows();
      default -> count();
    };
  }

  // ---------------------------------------------------------------- writing

  private Step insertRows() {
    int table = random.nextInt(TABLES);
    StringBuilder sql =
        new StringBuilder(
            "insert into " + name(table) + " using k tags ('" + symbol(table) + "') values");
    List<Long> times = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      Row row = new Row(time(), close(), volume(), (long) random.nextInt(6), random.nextInt(4) > 0);
      times.add(row.ts());
      sql.append(
          " (%d, %s, %s, %d, %s)"
              .formatted(row.ts(), row.close(), row.volume(), row.txn(), row.valid()));
      tables.computeIfAbsent(table, t -> new TreeMap<>()).put(row.ts(), row);
    }
    return new Step(sql.toString(), Answer.ofUpdate((int) times.stream().distinct().count()));
  }

  private Step insertSomeColumns() {
    int table = existing();
    long ts = time();
    Double close = close();
    Row old = rows(table).get(ts);
    rows(table)
        .put(
            ts,
            old == null
                ? new Row(ts, close, null, null, true)
                : new Row(ts, close, old.volume(), old.txn(), true));
    String sql = "insert into %s (ts, is_valid, close) values (%d, true, %s)";
    return new Step(sql.formatted(name(table), ts, close), Answer.ofUpdate(1));
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
    long to = from + STEP * random.nextInt(3);
    String target =
        random.nextBoolean()
            ? name(table) + " where"
            : "k where symbol = '" + symbol(table) + "' and";
    Map<Long, Row> gone = rows(table).subMap(from, true, to, true);
    int deleted = gone.size();
    gone.clear();
    String sql = "delete from %s ts >= %d and ts <= %d";
    return new Step(sql.formatted(target, from, to), Answer.ofUpdate(deleted));
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
    TreeMap<Long, List<Row>> days =
        rows(table).values().stream()
            .collect(
                Collectors.groupingBy(
                    row -> Math.floorDiv(row.ts(), DAY) * DAY, TreeMap::new, Collectors.toList()));
    List<List<@Nullable Object>> found = new ArrayList<>();
    days.forEach(
        (start, rows) -> {
          List<Double> closes = rows.stream().map(Row::close).filter(c -> c != null).toList();
          Double last = closes.isEmpty() ? null : closes.get(closes.size() - 1);
          found.add(Arrays.asList(start, (long) rows.size(), last));
        });
    return new Step(
        "select _wstart, count(*), last(close) from " + name(table) + " interval(1d)",
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

  private long time() {
    return START + STEP * random.nextInt(TIMES);
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
