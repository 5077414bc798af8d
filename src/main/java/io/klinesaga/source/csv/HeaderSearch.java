package io.klinesaga.source.csv;

import static java.util.Objects.requireNonNull;

import io.klinesaga.market.Excerpt;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.csv.CsvHeader.AmbiguousColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the header at the start of a file, after its title lines, or says why there is none. */
final class HeaderSearch {
  private static final int MOST_SHOWN = 30;

  private final CellLines lines;
  private final CsvFormat format;
  private final List<CsvField> needed;
  private final List<List<String>> titles = new ArrayList<>();
  private @Nullable CsvHeader closest;
  private int fewest = Integer.MAX_VALUE;
  private long closestLine = 1;

  /**
   * @param needsSymbol whether the lines must tell their symbol
   */
  HeaderSearch(CellLines lines, CsvFormat format, boolean needsSymbol) {
    this.lines = lines;
    this.format = format;
    this.needed = needsSymbol ? List.of(CsvField.SYMBOL) : List.of();
  }

  /**
   * Reads on until the header was read.
   *
   * @throws SourceException if there is none; the message names what is there, what is missing, and
   *     the profile that is closest
   */
  CsvHeader find() {
    for (int i = 0; i <= format.dialect().titleLines(); i++) {
      List<String> line = lines.next();
      if (line == null) {
        break;
      }
      CsvHeader header = columns(line);
      if (missing(header, format.columns()).isEmpty()) {
        requireOneTime(header);
        return header;
      }
      noteClosest(header);
      titles.add(line);
    }
    throw refused();
  }

  private void noteClosest(CsvHeader header) {
    int missing = missing(header, format.columns()).size();
    if (missing < fewest) {
      closest = header;
      fewest = missing;
      closestLine = lines.line();
    }
  }

  /** The texts before the header. */
  List<String> titles() {
    return titles.stream().map(line -> String.join(" ", line)).toList();
  }

  private CsvHeader columns(List<String> line) {
    try {
      return CsvHeader.find(line, format.columns());
    } catch (AmbiguousColumn e) {
      throw e.of(format, lines.place(lines.line()));
    }
  }

  private void requireOneTime(CsvHeader header) {
    if (header.has(CsvField.DATE) && header.has(CsvField.TS)) {
      throw format.refused(
          lines.place(lines.line())
              + ": header is "
              + shown(header.names())
              + ", expected only one of the columns '"
              + header.name(CsvField.DATE)
              + "' and '"
              + header.name(CsvField.TS)
              + "'; choose it by kline.source.csv.column.date or kline.source.csv.column.ts",
          null);
    }
  }

  /** The names of the columns a header must have and has not. */
  private List<String> missing(CsvHeader header, Map<CsvField, ColumnNames> columns) {
    List<String> missing = new ArrayList<>();
    if (!header.has(CsvField.DATE) && !header.has(CsvField.TS)) {
      missing.add(timeNames(columns));
    }
    for (CsvField field : CsvField.values()) {
      boolean isTime = field == CsvField.DATE || field == CsvField.TS;
      ColumnNames names = requireNonNull(columns.get(field));
      boolean isNeeded = names.isRequired() || needed.contains(field);
      if (isNeeded && !isTime && !header.has(field)) {
        missing.add(names.names().isEmpty() ? field.key() : names.toString());
      }
    }
    return missing;
  }

  private static String timeNames(Map<CsvField, ColumnNames> columns) {
    return List.of(CsvField.DATE, CsvField.TS).stream()
        .map(field -> requireNonNull(columns.get(field)).toString())
        .filter(names -> !names.isEmpty())
        .collect(Collectors.joining(" or "));
  }

  private SourceException refused() {
    CsvHeader header = closest;
    if (header == null) {
      return format.refused(lines.place(1) + ": header is nothing" + expected(), null);
    }
    List<String> missing = missing(header, format.columns());
    return format.refused(
        lines.place(closestLine)
            + ": header is "
            + shown(header.names())
            + "; missing for profile "
            + format.profile()
            + ": "
            + String.join(", ", missing)
            + onlyAdjusted(header)
            + advice(),
        null);
  }

  private String expected() {
    return ", expected columns as in profile " + format.profile();
  }

  private static String onlyAdjusted(CsvHeader header) {
    List<String> adjusted = Adjusted.prices(header.names());
    return adjusted.isEmpty()
        ? ""
        : "; adjusted prices, such as " + adjusted.get(0) + ", are not taken for raw ones";
  }

  private static String shown(List<String> names) {
    return "'" + Excerpt.of(names, MOST_SHOWN) + "'";
  }

  /** The profile that has the most columns of the file's first lines. */
  private String advice() {
    readAhead();
    String best = "";
    int most = 2;
    for (String profile : CsvProfiles.names()) {
      int found = profile.equals(format.profile()) ? 0 : found(profile);
      if (found > most) {
        best = profile;
        most = found;
      }
    }
    return best.isEmpty()
        ? delimiterAdvice()
        : "; the closest profile is " + best + " (kline.source.csv.profile=" + best + ")";
  }

  private void readAhead() {
    for (int i = 0; i < 2; i++) {
      List<String> line = lines.next();
      if (line != null) {
        titles.add(line);
      }
    }
  }

  private int found(String profile) {
    Map<CsvField, ColumnNames> columns = CsvSettings.columns(CsvProfiles.settings(profile));
    char delimiter = CsvSettings.delimiter(profile);
    int most = 0;
    for (List<String> line : titles) {
      List<String> cells = cells(line, delimiter);
      int found =
          (int)
              columns.values().stream()
                  .filter(ColumnNames::isRequired)
                  .filter(names -> cells.stream().anyMatch(names::has))
                  .count();
      most = Math.max(most, found);
    }
    return most;
  }

  private List<String> cells(List<String> line, char delimiter) {
    String text = String.join(String.valueOf(format.dialect().delimiter()), line);
    return List.of(text.split(Pattern.quote(String.valueOf(delimiter)), -1)).stream()
        .map(String::strip)
        .toList();
  }

  private String delimiterAdvice() {
    List<String> first = titles.get(0);
    String text = first.get(0).toLowerCase(Locale.ROOT);
    @Nullable String other =
        first.size() > 1 ? null : text.indexOf('\t') >= 0 ? "tab" : otherDelimiter(text);
    return other == null
        ? ""
        : "; its columns seem to be separated otherwise (kline.source.csv.delimiter=" + other + ")";
  }

  private static @Nullable String otherDelimiter(String text) {
    if (text.indexOf(';') >= 0) {
      return "semicolon";
    }
    if (text.indexOf('|') >= 0) {
      return "pipe";
    }
    return text.indexOf(',') >= 0 ? "comma" : null;
  }
}
