package io.klinesaga.export;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import java.util.HashMap;
import java.util.Map;

/** How many bars each unit has. */
final class UnitCounts {
  private final ExportFormat format;
  private final Map<String, Count> counts = new HashMap<>();

  /** Of one unit. */
  static final class Count {
    private long rows;
    private long notPositive;

    long rows() {
      return rows;
    }

    long notPositive() {
      return notPositive;
    }
  }

  UnitCounts(ExportFormat format) {
    this.format = format;
  }

  void add(Security security, Bars bars) {
    switch (format) {
      case CSV -> add(Units.csv(security), bars, 0, bars.size());
      case QLIB -> add(Units.QLIB, bars, 0, bars.size());
      case PARQUET -> perYear(security.period(), bars);
    }
  }

  private void perYear(Period period, Bars bars) {
    int from = 0;
    while (from < bars.size()) {
      int year = Units.year(bars.ts(from));
      int to = from;
      while (to < bars.size() && Units.year(bars.ts(to)) == year) {
        to++;
      }
      add(Units.parquet(period, year), bars, from, to);
      from = to;
    }
  }

  private void add(String unit, Bars bars, int from, int to) {
    Count count = counts.computeIfAbsent(unit, unused -> new Count());
    count.rows += to - from;
    for (int i = from; i < to; i++) {
      boolean isPositive =
          !(bars.open(i) <= 0 || bars.high(i) <= 0 || bars.low(i) <= 0 || bars.close(i) <= 0);
      count.notPositive += isPositive ? 0 : 1;
    }
  }

  Count of(String unit) {
    return counts.getOrDefault(unit, new Count());
  }
}
