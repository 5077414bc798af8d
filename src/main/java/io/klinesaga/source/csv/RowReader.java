package io.klinesaga.source.csv;

import io.klinesaga.market.Instruments;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceSettings;
import io.klinesaga.source.VolumeUnit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Makes bars of rows that do not come from files: the reader of the CSV source, with its settings
 * and its messages, for another source.
 */
public final class RowReader {
  private final CsvFormat format;

  private RowReader(CsvFormat format) {
    this.format = format;
  }

  /** The settings that say what rows look like. */
  public static Set<String> keys() {
    return CsvSettings.formKeys();
  }

  /** A variable of the environment cannot have a dot in the name of a column's setting. */
  public static Map<String, String> withDots(Map<String, String> values) {
    return CsvSettings.withDots(values);
  }

  /**
   * The reader that settings describe.
   *
   * @param source the name of the source, for messages
   * @param user the settings, among which may be others
   * @param values the same as they were given
   * @throws IllegalArgumentException if one is wrong; the message names key, value and limit
   */
  public static RowReader of(
      String source, SourceSettings user, Map<String, String> values, Instruments instruments) {
    return new RowReader(new CsvSettings(source, user, values).format(instruments));
  }

  /** What the raw values of a period mean. */
  public ReadingProfile profile(Period period) {
    return format.reading(period);
  }

  /** The same, but volumes are shares. */
  public RowReader ofShares() {
    return new RowReader(format.in(VolumeUnit.SHARES));
  }

  /** All symbols that a text can mean. */
  public List<Symbol> symbols(String text) {
    return format.codes().candidates(text);
  }

  /**
   * Bars of rows.
   *
   * @param count how many rows there were
   */
  public record Answer(SourceBars bars, long count) {}

  /**
   * Reads the bars of a range.
   *
   * @param name what the rows are, for messages: {@code the answer of …}
   * @param header the names of the columns
   * @throws io.klinesaga.source.SourceException if columns are missing, or prices are adjusted
   */
  public Answer read(
      SeriesId series, TimeRange range, String name, List<String> header, List<List<String>> rows) {
    SeriesLines lines = new SeriesLines(new RowLines(name, header, rows), series, format);
    SourceBars bars = lines.read(range);
    return new Answer(bars, lines.count());
  }

  /**
   * The cells of a text, line by line; blank lines and the footer are left out.
   *
   * @throws io.klinesaga.source.SourceException if it has broken quotes
   */
  public List<List<String>> cells(String name, String text) {
    List<List<String>> rows = new ArrayList<>();
    String whole = text.startsWith("\uFEFF") ? text.substring(1) : text;
    try (CSVParser parser = CSVParser.parse(whole, CsvLines.format(format.dialect()))) {
      for (CSVRecord line : parser) {
        List<String> cells = line.toList();
        if (!CsvLines.isBlank(cells) && !CsvLines.isFooter(cells, format.dialect())) {
          rows.add(cells);
        }
      }
      return rows;
    } catch (IOException | UncheckedIOException e) {
      throw format.refused("cannot read " + name + ": " + e.getMessage(), e);
    }
  }
}
