package io.klinesaga.market;

import io.klinesaga.market.PlainLines.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a table of prefixes, as described at {@link Instruments}. */
final class PrefixLines {
  private static final int WORDS = 4;

  private final Map<String, Instrument> table = new HashMap<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  private PrefixLines() {}

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException with every wrong line
   */
  static Map<String, Instrument> read(List<Line> lines) {
    PrefixLines reader = new PrefixLines();
    lines.forEach(reader::take);
    if (!reader.problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", reader.problems));
    }
    return reader.table;
  }

  private void take(Line line) {
    String problem = problem(line.words());
    if (problem != null) {
      problems.add("line " + line.number() + ": '" + line.text() + "': expected " + problem);
      return;
    }
    List<String> words = line.words();
    InstrumentType type = InstrumentType.find(words.get(2)).orElseThrow();
    Instrument instrument = new Instrument(type, Integer.parseInt(words.get(3)));
    put(line, Instruments.key(exchange(words.get(0)).orElseThrow(), words.get(1)), instrument);
  }

  private void put(Line line, String key, Instrument instrument) {
    Instrument before = table.putIfAbsent(key, instrument);
    if (before != null && !before.equals(instrument)) {
      problems.add(
          "line "
              + line.number()
              + ": '"
              + line.text()
              + "': line "
              + lines.get(key)
              + " says something else of this prefix");
    }
    lines.putIfAbsent(key, line.number());
  }

  /** What was expected instead; null if nothing is wrong. */
  private static @Nullable String problem(List<String> words) {
    if (words.size() != WORDS) {
      return "exchange, prefix, type and decimals, such as SH 55 fund 3";
    }
    if (exchange(words.get(0)).isEmpty()) {
      return "SH, SZ or BJ, found " + words.get(0);
    }
    if (!words.get(1).matches("[0-9]{1,6}")) {
      return "a prefix of 1 to 6 digits, found " + words.get(1);
    }
    if (InstrumentType.find(words.get(2)).isEmpty()) {
      return "one of " + String.join(", ", InstrumentType.codes()) + ", found " + words.get(2);
    }
    return words.get(3).matches("[23]") ? null : "2 or 3 decimals, found " + words.get(3);
  }

  private static Optional<Exchange> exchange(String word) {
    String upper = word.toUpperCase(Locale.ROOT);
    return Stream.of(Exchange.values()).filter(e -> e.name().equals(upper)).findFirst();
  }
}
