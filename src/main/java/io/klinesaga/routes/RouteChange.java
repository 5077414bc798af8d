package io.klinesaga.routes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What differs between two states of the route files, by the content of their entries: neither the
 * name of a file nor comments nor the order count.
 *
 * @param isGlobal whether entries that concern all routes differ, so that all are replaced
 * @param outgoing ids of the routes to take out
 * @param incoming ids of the routes to put in; a replaced route is in both
 * @param problems differences that a running process cannot take over
 */
record RouteChange(
    boolean isGlobal, Set<String> outgoing, Set<String> incoming, List<RouteProblem> problems) {
  /** Entries that concern the routes of their own file. */
  private static final Set<String> OF_THE_FILE =
      Set.of(
          "onexception",
          "oncompletion",
          "intercept",
          "interceptfrom",
          "interceptsendtoendpoint",
          "errorhandler");

  /** Entries that concern all routes. */
  private static final Set<String> OF_ALL = Set.of("routeconfiguration", "beans");

  static RouteChange between(RouteFiles from, RouteFiles to) {
    boolean isGlobal = !entries(from, OF_ALL).equals(entries(to, OF_ALL));
    Map<String, Object> before = units(from);
    Map<String, Object> after = units(to);
    return new RouteChange(
        isGlobal,
        different(before, after, isGlobal),
        different(after, before, isGlobal),
        unknown(from).equals(unknown(to)) ? List.of() : List.of(restartNeeded(to)));
  }

  boolean isEmpty() {
    return outgoing.isEmpty() && incoming.isEmpty() && !isGlobal;
  }

  private static Set<String> different(
      Map<String, Object> one, Map<String, Object> other, boolean isGlobal) {
    Set<String> ids = new LinkedHashSet<>();
    one.forEach(
        (id, unit) -> {
          if (isGlobal || !Objects.equals(unit, other.get(id))) {
            ids.add(id);
          }
        });
    return ids;
  }

  /**
   * By route id, what the route is made of. Loading a file makes its beans anew, so the routes of a
   * file with beans belong together.
   */
  private static Map<String, Object> units(RouteFiles files) {
    Map<String, Object> units = new LinkedHashMap<>();
    for (RouteDefinition route : files.routes()) {
      List<Object> entries = new ArrayList<>(YamlTree.list(files.trees().get(route.file())));
      boolean isWhole = entries.stream().anyMatch(entry -> kind(entry).equals("beans"));
      entries.removeIf(entry -> !isWhole && !OF_THE_FILE.contains(kind(entry)));
      units.put(route.id(), List.of(route.tree(), entries));
    }
    return units;
  }

  /** How often each entry of these kinds is there. */
  private static Map<Object, Integer> entries(RouteFiles files, Set<String> kinds) {
    Map<Object, Integer> found = new HashMap<>();
    for (Object tree : files.trees().values()) {
      for (Object entry : YamlTree.list(tree)) {
        if (entry != null && kinds.contains(kind(entry))) {
          found.merge(entry, 1, Integer::sum);
        }
      }
    }
    return found;
  }

  /** The files that have entries of other kinds, such as {@code rest}. */
  private static Map<Object, Integer> unknown(RouteFiles files) {
    Map<Object, Integer> found = new HashMap<>();
    for (Object tree : files.trees().values()) {
      if (tree != null && YamlTree.list(tree).stream().anyMatch(RouteChange::isUnknown)) {
        found.merge(tree, 1, Integer::sum);
      }
    }
    return found;
  }

  private static boolean isUnknown(Object entry) {
    String kind = kind(entry);
    return !kind.equals("route") && !OF_THE_FILE.contains(kind) && !OF_ALL.contains(kind);
  }

  private static RouteProblem restartNeeded(RouteFiles to) {
    for (Map.Entry<String, Object> file : to.trees().entrySet()) {
      LineList entries = (LineList) file.getValue();
      for (int i = 0; i < entries.size(); i++) {
        if (isUnknown(entries.get(i))) {
          return new RouteProblem(
              file.getKey(),
              entries.line(i),
              "",
              "a file with an entry '"
                  + YamlTree.map(entries.get(i)).keySet().iterator().next()
                  + "' cannot be changed while the process runs; restart it");
        }
      }
    }
    return RouteProblem.general(
        "a file with other entries than routes, their configuration and beans was taken away;"
            + " restart the process");
  }

  private static String kind(Object entry) {
    Map<?, ?> map = YamlTree.map(entry);
    String key = map.isEmpty() ? "" : YamlTree.text(map.keySet().iterator().next());
    return key.replace("-", "").toLowerCase(Locale.ROOT);
  }
}
