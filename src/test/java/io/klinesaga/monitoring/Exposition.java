package io.klinesaga.monitoring;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process answers at {@code /observe/metrics}: names of metrics and of their labels. */
record Exposition(Map<String, Set<String>> labels, Set<String> series) {
  private static final Pattern SAMPLE =
      Pattern.compile("(?<name>[a-zA-Z_:][\\w:]*)(?<labels>\\{.*})? (?<value>\\S+)(?: \\d+)?");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /**
   * Reads the text format.
   *
   * @throws IllegalArgumentException if a line is none of it
   */
  static Exposition parse(String text) {
    Map<String, Set<String>> labels = new TreeMap<>();
    Set<String> series = new TreeSet<>();
    for (String line : text.lines().filter(line -> !line.startsWith("#")).toList()) {
      Matcher sample = SAMPLE.matcher(line);
      if (!sample.matches()) {
        throw new IllegalArgumentException("no sample: " + line);
      }
      Set<String> names = labels.computeIfAbsent(sample.group("name"), n -> new TreeSet<>());
      String list = sample.group("labels");
      if (list != null) {
        LABEL.matcher(list).results().forEach(found -> names.add(found.group(1)));
      }
      series.add(line.substring(0, line.lastIndexOf(' ')));
    }
    return new Exposition(labels, series);
  }
}
