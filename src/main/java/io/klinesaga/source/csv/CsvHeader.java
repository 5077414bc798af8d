package io.klinesaga.source.csv;

import io.klinesaga.source.SourceException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Where the columns of one file are. */
final class CsvHeader {
  private final List<String> names;
  private final Map<CsvField, Integer> places;

  private CsvHeader(List<String> names, Map<CsvField, Integer> places) {
    this.names = names;
    this.places = places;
  }

  /**
   * Finds the columns in a line. Fields the line has no column for are absent.
   *
   * @throws AmbiguousColumn if a field has more than one column
   */
  static CsvHeader find(List<String> line, Map<CsvField, ColumnNames> columns)
      throws AmbiguousColumn {
    List<String> names = line.stream().map(String::strip).toList();
    Map<CsvField, Integer> places = new EnumMap<>(CsvField.class);
    for (CsvField field : CsvField.values()) {
      ColumnNames wanted = columns.get(field);
      for (int i = 0; wanted != null && i < names.size(); i++) {
        Integer first = wanted.has(names.get(i)) ? places.putIfAbsent(field, i) : null;
        if (first != null) {
          throw new AmbiguousColumn(field, names.get(first), names.get(i));
        }
      }
    }
    return new CsvHeader(names, places);
  }

  boolean has(CsvField field) {
    return places.containsKey(field);
  }

  /** The place of a column in its line, from 0; -1 if the file has no such column. */
  int place(CsvField field) {
    Integer place = places.get(field);
    return place == null ? -1 : place;
  }

  /** The name of a column as the file has it. */
  String name(CsvField field) {
    int place = place(field);
    return place < 0 ? field.key() : names.get(place);
  }

  List<String> names() {
    return names;
  }

  int size() {
    return names.size();
  }

  /** Two columns for one field. */
  static final class AmbiguousColumn extends Exception {
    private static final long serialVersionUID = 1L;

    AmbiguousColumn(CsvField field, String first, String second) {
      super(
          "the columns '"
              + first
              + "' and '"
              + second
              + "' could both be "
              + field.key()
              + "; name one by kline.source.csv.column."
              + field.key());
    }

    /** The refusal of the file. */
    SourceException of(CsvFormat format, String place) {
      return format.refused(place + ": " + getMessage(), this);
    }
  }
}
