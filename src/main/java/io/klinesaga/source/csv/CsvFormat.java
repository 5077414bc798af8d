package io.klinesaga.source.csv;

import io.klinesaga.market.Period;
import io.klinesaga.source.ReadingProfile;
import java.util.Map;

/**
 * Everything about the form of the files: a profile with what the user set otherwise.
 *
 * @param profile the name of that profile
 * @param columns which column holds what
 * @param dates how a day is written in a column {@link CsvField#DATE}
 * @param instants how an instant is written in a column {@link CsvField#TS}
 * @param daily what the values of daily files mean
 * @param minute what the values of minute files mean
 * @param codes how symbols are written
 */
record CsvFormat(
    String profile,
    CsvDialect dialect,
    Map<CsvField, ColumnNames> columns,
    DateForm dates,
    DateForm instants,
    ReadingProfile daily,
    ReadingProfile minute,
    SymbolNotation codes) {
  CsvFormat {
    columns = Map.copyOf(columns);
  }

  ReadingProfile reading(Period period) {
    return period.isDaily() ? daily : minute;
  }

  ColumnNames column(CsvField field) {
    ColumnNames names = columns.get(field);
    if (names == null) {
      throw new IllegalStateException("a format without column " + field);
    }
    return names;
  }
}
