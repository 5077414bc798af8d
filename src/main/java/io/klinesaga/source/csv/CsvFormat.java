package io.klinesaga.source.csv;

import io.klinesaga.market.Period;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.VolumeUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything about the form of the files: a profile with what the user set otherwise.
 *
 * @param source the name of the source, for messages
 * @param profile the name of that profile
 * @param columns which column holds what
 * @param dates how a day is written in a column {@link CsvField#DATE}
 * @param instants how an instant is written in a column {@link CsvField#TS}
 * @param daily what the values of daily files mean
 * @param minute what the values of minute files mean
 * @param codes how symbols are written
 */
record CsvFormat(
    String source,
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

  /** The same, but volumes are in another unit. */
  CsvFormat in(VolumeUnit unit) {
    return new CsvFormat(
        source,
        profile,
        dialect,
        columns,
        dates,
        instants,
        in(unit, daily),
        in(unit, minute),
        codes);
  }

  private static ReadingProfile in(VolumeUnit unit, ReadingProfile reading) {
    return new ReadingProfile(
        unit, reading.amountUnit(), reading.barLabel(), reading.sparse(), reading.columns());
  }

  /** A message with the settings of this source in it, where it names those of {@code csv}. */
  String named(String message) {
    return message.replace("kline.source." + CsvSource.NAME + ".", "kline.source." + source + ".");
  }

  /** That something cannot be used. */
  SourceException refused(String message, @Nullable Throwable cause) {
    return new SourceException(source + ": " + named(message), cause);
  }

  ColumnNames column(CsvField field) {
    ColumnNames names = columns.get(field);
    if (names == null) {
      throw new IllegalStateException("a format without column " + field);
    }
    return names;
  }
}
