package io.klinesaga.reference.csv;

import io.klinesaga.source.SourceException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A file of lines below a line of titles, UTF-8 with or without byte order mark, or GBK. Columns
 * stand in any order; those that need not be there may be left out.
 */
final class CsvTable {
  private static final int TOLD = 10;
  private static final String MARK = "\uFEFF";
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setTrim(true).setIgnoreEmptyLines(true).get();

  private final Path file;
  private final Set<String> required;
  private final Set<String> optional;

  CsvTable(Path file, Set<String> required, Set<String> optional) {
    this.file = file;
    this.required = required;
    this.optional = optional;
  }

  /**
   * What each line says.
   *
   * @param reader throws {@link IllegalArgumentException} with what is wrong with a line
   * @param key what no two lines may have in common
   * @throws SourceException with everything that is wrong
   */
  <T> List<T> read(Function<CsvRow, T> reader, Function<T, Object> key) {
    List<T> values = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Map<Object, Long> seen = new HashMap<>();
    for (CsvRow row : rows()) {
      try {
        T value = reader.apply(row);
        Long before = seen.putIfAbsent(key.apply(value), row.line());
        if (before != null) {
          throw new IllegalArgumentException("the same is said in line " + before);
        }
        values.add(value);
      } catch (IllegalArgumentException e) {
        problems.add("line " + row.line() + ": " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw refused(told(problems));
    }
    return values;
  }

  private static String told(List<String> problems) {
    String some = String.join("; ", problems.subList(0, Math.min(TOLD, problems.size())));
    return problems.size() > TOLD ? some + "; and " + (problems.size() - TOLD) + " more" : some;
  }

  private List<CsvRow> rows() {
    try (CSVParser parser = FORMAT.parse(new StringReader(text()))) {
      List<CsvRow> rows = new ArrayList<>();
      List<String> titles = List.of();
      for (CSVRecord record : parser) {
        if (titles.isEmpty()) {
          titles = titles(record);
        } else {
          rows.add(row(parser.getCurrentLineNumber(), titles, record));
        }
      }
      if (titles.isEmpty()) {
        throw refused("expected a line of titles, found nothing");
      }
      return rows;
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      throw new SourceException(CsvReference.NAME + ": cannot read " + file + ": " + e, e);
    }
  }

  private List<String> titles(CSVRecord record) {
    List<String> titles = record.stream().map(t -> t.toLowerCase(Locale.ROOT)).toList();
    Set<String> distinct = new HashSet<>(titles);
    Set<String> known = new TreeSet<>(required);
    known.addAll(optional);
    if (distinct.size() != titles.size()
        || !distinct.containsAll(required)
        || !known.containsAll(distinct)) {
      throw refused(
          "expected the titles "
              + new TreeSet<>(required)
              + (optional.isEmpty() ? "" : " and perhaps " + new TreeSet<>(optional))
              + ", found "
              + titles);
    }
    return titles;
  }

  private CsvRow row(long line, List<String> titles, CSVRecord record) {
    if (record.size() != titles.size()) {
      throw refused(
          "line " + line + ": expected " + titles.size() + " cells, found " + record.size());
    }
    Map<String, String> cells = new HashMap<>();
    for (int i = 0; i < titles.size(); i++) {
      cells.put(titles.get(i), record.get(i));
    }
    return new CsvRow(line, cells);
  }

  private String text() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length > 1 && (bytes[0] & bytes[1] & 0xFE) == 0xFE) {
      throw refused("it is UTF-16: save it as UTF-8");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      text = new String(bytes, Charset.forName("GBK"));
    }
    return text.startsWith(MARK) ? text.substring(1) : text;
  }

  private SourceException refused(String reason) {
    return new SourceException(CsvReference.NAME + ": " + file + ": " + reason);
  }
}
