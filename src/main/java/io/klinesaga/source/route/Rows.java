package io.klinesaga.source.route;

import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourceRoutes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an answer: a list of lists or a map {@code fields} and {@code items}, a list of maps,
 * or a text or a list of texts in the form of CSV. The names of the columns are told by the header
 * {@value #FIELDS}, by the source's setting, or by the first row.
 *
 * @param header the names of the columns; empty if there is nothing
 * @param rows the others
 */
record Rows(List<String> header, List<List<String>> rows) {
  /** Header of the answer with the names of the columns. */
  static final String FIELDS = "klineFields";

  private static final int EXCERPT = 80;

  /** Reads the cells of a text: its name for messages, and the text. */
  interface Cells extends BiFunction<String, String, List<List<String>>> {}

  /**
   * The rows of an answer.
   *
   * @param name what it is, for messages
   * @param fields the setting; empty for none
   * @throws SourceException if it is something else than rows
   */
  static Rows of(String name, SourceRoutes.Answer answer, List<String> fields, Cells cells) {
    Reader reader = new Reader(name, answer.clean(), cells);
    List<String> told = reader.names(answer.headers().get(FIELDS));
    return reader.read(answer.body(), told.isEmpty() ? fields : told);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Reads one answer. */
  private record Reader(String name, UnaryOperator<String> clean, Cells cells) {
    Rows read(@Nullable Object body, List<String> fields) {
      if (body == null) {
        return new Rows(List.of(), List.of());
      }
      if (body instanceof Map<?, ?> map) {
        return ofMap(map, fields);
      }
      if (body instanceof Collection<?> list) {
        return ofList(new ArrayList<>(list), fields);
      }
      return ofText(text(body), fields);
    }

    private Rows ofMap(Map<?, ?> map, List<String> fields) {
      if (map.isEmpty()) {
        return new Rows(List.of(), List.of());
      }
      if (map.get("items") instanceof Collection<?> items) {
        List<String> own = names(map.get("fields"));
        return ofList(new ArrayList<>(items), own.isEmpty() ? fields : own);
      }
      throw unusable("a map with " + map.keySet());
    }

    private Rows ofList(List<?> list, List<String> fields) {
      if (list.isEmpty()) {
        return new Rows(List.of(), List.of());
      }
      Object first = list.get(0);
      if (first instanceof Map<?, ?>) {
        return ofMaps(list);
      }
      if (first instanceof Collection<?>) {
        return headed(list.stream().map(this::row).toList(), fields);
      }
      if (first instanceof CharSequence) {
        return ofText(String.join("\n", list.stream().map(this::text).toList()), fields);
      }
      throw unusable("a list of " + (first == null ? "nothing" : first.getClass().getSimpleName()));
    }

    private Rows ofMaps(List<?> list) {
      Set<String> header = new LinkedHashSet<>();
      for (Object row : list) {
        if (!(row instanceof Map<?, ?> map)) {
          throw unusable("a list of maps and of others");
        }
        map.keySet().forEach(key -> header.add(text(key)));
      }
      List<List<String>> rows = new ArrayList<>();
      for (Object row : list) {
        Map<?, ?> map = (Map<?, ?>) row;
        rows.add(header.stream().map(field -> text(map.get(field))).toList());
      }
      return new Rows(List.copyOf(header), rows);
    }

    private Rows ofText(String text, List<String> fields) {
      String start = text.strip();
      if (start.startsWith("\uFEFF")) {
        start = start.substring(1).strip();
      }
      if (start.startsWith("<")) {
        throw unusable("a page of HTML or XML, " + excerpt(start));
      }
      if (start.startsWith("{") || start.startsWith("[")) {
        throw unusable(
            "text in the form of JSON, which the route must unmarshal, " + excerpt(start));
      }
      return start.isEmpty()
          ? new Rows(List.of(), List.of())
          : headed(cells.apply(name, text), fields);
    }

    private static String excerpt(String text) {
      String line = text.replaceAll("\\s+", " ");
      return "'" + line.substring(0, Math.min(line.length(), EXCERPT)) + "'";
    }

    private static Rows headed(List<List<String>> all, List<String> fields) {
      if (!fields.isEmpty()) {
        return new Rows(fields, all);
      }
      return all.isEmpty()
          ? new Rows(List.of(), List.of())
          : new Rows(all.get(0), all.subList(1, all.size()));
    }

    private List<String> row(@Nullable Object row) {
      if (row instanceof Collection<?> cells) {
        return cells.stream().map(this::text).toList();
      }
      throw unusable("a list of lists and of others");
    }

    /** Names in a list, or in a text with commas. */
    List<String> names(@Nullable Object names) {
      if (names instanceof Collection<?> list) {
        return list.stream().map(this::text).toList();
      }
      return names == null || text(names).isBlank() ? List.of() : split(text(names));
    }

    private String text(@Nullable Object cell) {
      if (cell == null) {
        return "";
      }
      String text =
          cell instanceof BigDecimal number ? number.toPlainString() : String.valueOf(cell);
      return clean.apply(text).strip();
    }

    private SourceException unusable(String found) {
      return new SourceException(
          name
              + " is "
              + found
              + "; expected a list of lists, a list of maps, or text with a line for each bar");
    }
  }

  /** The parts between commas. */
  static List<String> split(String text) {
    return List.of(text.strip().split("\\s*,\\s*", -1));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d rows of %s", rows.size(), header);
  }
}
