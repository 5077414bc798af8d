package io.klinesaga.embedded.tdengine.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes one row of the rows of one table and time within one statement, as a real server's client
 * does before it sends them.
 */
final class RowMerge {
  /** Makes one row of two; what a row leaves out keeps what is stored. */
  @FunctionalInterface
  interface Rule {
    Map<Column, @Nullable Object> merge(
        Map<Column, @Nullable Object> earlier, Map<Column, @Nullable Object> later);
  }

  /**
   * Of each column the last value that is not NULL; where there is none, what the last row says.
   */
  static final Rule BY_COLUMN =
      (earlier, later) -> {
        earlier.forEach(
            (column, value) -> {
              if (value != null) {
                later.putIfAbsent(column, value); // which is in place of a NULL, too
              }
            });
        return later;
      };

  /**
   * The last row. Of a NULL over a value a real server makes a NULL or a zero, depending on the
   * other rows.
   */
  static final Rule LAST_ROW =
      (earlier, later) -> {
        earlier.forEach(
            (column, value) ->
                Errors.refuseIf(
                    value != null && later.get(column) == null,
                    "a NULL bound over a value of the same time in " + column.name()));
        return later;
      };

  private record Key(TableSchema schema, String table) {
    static Key of(TableRows part) {
      return new Key(part.schema(), part.table());
    }
  }

  private RowMerge() {}

  /** The same rows, each time once per table. */
  static List<TableRows> merge(List<TableRows> all, Rule rule) {
    Map<Key, List<TableRows>> byTable = new LinkedHashMap<>();
    all.forEach(part -> byTable.computeIfAbsent(Key.of(part), t -> new ArrayList<>()).add(part));
    List<TableRows> merged = new ArrayList<>();
    for (List<TableRows> parts : byTable.values()) {
      merged.addAll(isAscending(parts) ? parts : mergeTable(parts, rule));
    }
    return merged;
  }

  private static boolean isAscending(List<TableRows> parts) {
    long last = Long.MIN_VALUE;
    for (TableRows part : parts) {
      int index = part.timeIndex();
      for (List<@Nullable Object> row : part.rows()) {
        long time = TableRows.time(row, index);
        if (time <= last) {
          return false;
        }
        last = time;
      }
    }
    return true;
  }

  private static Collection<TableRows> mergeTable(List<TableRows> parts, Rule rule) {
    Map<Long, Map<Column, @Nullable Object>> byTime = new TreeMap<>();
    for (TableRows part : parts) {
      int index = part.timeIndex();
      for (List<@Nullable Object> row : part.rows()) {
        byTime.merge(TableRows.time(row, index), given(part.columns(), row), rule::merge);
      }
    }
    TableRows first = parts.get(0);
    Map<List<Column>, TableRows> byColumns = new LinkedHashMap<>();
    for (Map<Column, @Nullable Object> row : byTime.values()) {
      byColumns
          .computeIfAbsent(List.copyOf(row.keySet()), columns -> first.with(columns))
          .rows()
          .add(new ArrayList<>(row.values()));
    }
    return byColumns.values();
  }

  private static Map<Column, @Nullable Object> given(
      List<Column> columns, List<@Nullable Object> row) {
    Map<Column, @Nullable Object> given = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      given.put(columns.get(i), row.get(i));
    }
    return given;
  }
}
