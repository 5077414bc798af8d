package io.klinesaga.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in a query of PromQL: metrics with the labels they are selected by, and the labels the
 * query groups or joins by. It reads names only; whether the query is valid, {@code promtool} says.
 */
record PromQuery(List<Selector> selectors, Set<String> groupingLabels) {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<text>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
              + "|(?<matchers>\\{[^}]*})"
              + "|(?<range>\\[[^]]*])"
              + "|(?<number>\\d[\\w.]*)"
              + "|(?<name>[a-zA-Z_:][\\w:]*)"
              + "|(?<open>\\()");
  private static final Pattern MATCHER =
      Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Set<String> GROUPING =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

  /** A metric and the labels of its matchers. */
  record Selector(String metric, Set<String> labels) {}

  /** Reads a query; Grafana's variables may be in it. */
  static PromQuery parse(String query) {
    return new Reader(query).read();
  }

  /** One pass over the tokens. */
  private static final class Reader {
    private final String query;
    private final Matcher tokens;
    private final List<Selector> selectors = new ArrayList<>();
    private final Set<String> grouping = new TreeSet<>();

    Reader(String query) {
      this.query = query;
      this.tokens = TOKEN.matcher(query);
    }

    PromQuery read() {
      int at = 0;
      while (tokens.find(at)) {
        at = tokens.end();
        if (tokens.group("matchers") != null) {
          throw new IllegalArgumentException("a selector without a metric's name in " + query);
        }
        String name = tokens.group("name");
        if (name != null) {
          at = name(name, at);
        }
      }
      return new PromQuery(selectors, grouping);
    }

    /** Returns where to read on. */
    private int name(String name, int end) {
      String rest = query.substring(end);
      if (GROUPING.contains(name)) {
        return grouping(rest, end);
      }
      if (WORDS.contains(name) || isFunction(rest)) {
        return end;
      }
      Matcher matchers = Pattern.compile("^\\{[^}]*}").matcher(rest);
      boolean isSelective = matchers.find();
      selectors.add(new Selector(name, isSelective ? labels(matchers.group()) : Set.of()));
      return isSelective ? end + matchers.end() : end;
    }

    private int grouping(String rest, int end) {
      int open = rest.indexOf('(');
      int close = rest.indexOf(')');
      for (String label : rest.substring(open + 1, close).split(",", -1)) {
        if (!label.isBlank()) {
          grouping.add(label.strip());
        }
      }
      return end + close + 1;
    }

    /** A call, or an aggregation whose grouping comes first. */
    private static boolean isFunction(String rest) {
      return rest.matches("(?s)\\s*(\\(|(by|without)\\s*\\().*");
    }

    private static Set<String> labels(String matchers) {
      Set<String> labels = new TreeSet<>();
      MATCHER.matcher(matchers).results().forEach(found -> labels.add(found.group(1)));
      return labels;
    }
  }
}
