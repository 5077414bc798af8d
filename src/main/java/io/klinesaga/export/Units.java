package io.klinesaga.export;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.TimeRange;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the bars of an export are divided into files. */
final class Units {
  /** All files of the layout of qlib: each hangs on the calendar, which hangs on every bar. */
  static final String QLIB = "qlib";

  private Units() {}

  static List<ExportUnit> of(ExportFormat format, Map<Period, List<Security>> securities) {
    return switch (format) {
      case CSV -> perSecurity(securities);
      case PARQUET -> perYear(securities);
      case QLIB -> together(securities);
    };
  }

  static String csv(Security security) {
    return security.period().code() + "/" + security.symbol() + ".csv";
  }

  static String parquet(Period period, int year) {
    return period.code() + "/" + year + ".parquet";
  }

  private static List<ExportUnit> perSecurity(Map<Period, List<Security>> securities) {
    return securities.values().stream()
        .flatMap(List::stream)
        .map(one -> new ExportUnit(csv(one), List.of(one), one.extent()))
        .toList();
  }

  private static List<ExportUnit> perYear(Map<Period, List<Security>> securities) {
    List<ExportUnit> units = new ArrayList<>();
    securities.forEach(
        (period, some) -> {
          Map<Integer, List<Security>> byYear = new TreeMap<>();
          some.forEach(
              one -> {
                for (int year = year(one.extent().from());
                    year <= year(one.extent().to());
                    year++) {
                  byYear.computeIfAbsent(year, unused -> new ArrayList<>()).add(one);
                }
              });
          byYear.forEach(
              (year, those) -> units.add(new ExportUnit(parquet(period, year), those, year(year))));
        });
    return units;
  }

  /** The year of a bar. */
  static int year(long ts) {
    return MarketTime.date(ts).getYear();
  }

  private static TimeRange year(int year) {
    return TimeRange.ofDays(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31));
  }

  private static List<ExportUnit> together(Map<Period, List<Security>> securities) {
    List<Security> all = securities.values().stream().flatMap(List::stream).toList();
    return all.stream()
        .map(Security::extent)
        .reduce(TimeRange::span)
        .map(range -> List.of(new ExportUnit(QLIB, all, range)))
        .orElse(List.of());
  }
}
