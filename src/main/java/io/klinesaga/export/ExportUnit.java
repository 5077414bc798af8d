package io.klinesaga.export;

import io.klinesaga.market.TimeRange;
import java.util.List;

/**
 * What is written anew, or taken over from an earlier export, as a whole.
 *
 * @param name of its only file, or of all of its files together
 * @param securities whose bars are in it
 * @param range the times of its bars
 */
record ExportUnit(String name, List<Security> securities, TimeRange range) {
  ExportUnit {
    securities = List.copyOf(securities);
  }

  /** Whether bars of a year may be in it. */
  boolean hasYear(int year) {
    return year >= Units.year(range.from()) && year <= Units.year(range.to());
  }
}
