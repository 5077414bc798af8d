package io.klinesaga.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The route files of a folder ({@code *.camel.yaml}) and the rules they must obey. The rules are
 * about what Camel accepts without a word and then does wrong:
 *
 * <ul>
 *   <li>every route has an id of its own, every {@code direct:} address one consumer, every
 *       placeholder a value;
 *   <li>the routes that the product calls are there;
 *   <li>a {@code saga} is the only step of its route and not nested in another step, since Camel
 *       runs steps beside and after it before those in it; its compensation and completion are
 *       {@code direct:} routes, since elsewhere handing over already counts as done;
 *   <li>nothing is redelivered, since that would run a saga a second time;
 *   <li>{@code removeHeaders} spares {@code Long-Running-Action}, by which the saga is known.
 * </ul>
 */
public final class RouteFiles {
  /** The addresses that the product itself calls. */
  public static final List<String> REQUIRED =
      List.of(
          "direct:daily-kline",
          "direct:minute-kline",
          "direct:kline-metadata",
          "direct:kline-compensate",
          "direct:transaction-cleaner",
          "direct:kline-purge");

  private static final String SAGA_HEADER = "Long-Running-Action";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([?!]?)([^}:]+)(:[^}]*)?}}");
  private static final Set<String> ADDRESS_KEYS =
      Set.of("to", "toD", "wireTap", "enrich", "compensation", "completion", "deadLetterUri");

  private final RouteFolder folder;
  private final List<RouteDefinition> routes = new ArrayList<>();
  private final Map<String, @Nullable Object> trees = new LinkedHashMap<>();
  private final List<RouteProblem> problems = new ArrayList<>();
  private final Set<String> withoutValue = new HashSet<>();

  private RouteFiles(RouteFolder folder) {
    this.folder = folder;
  }

  /**
   * Reads and checks the route files of a folder.
   *
   * @param folder the folder; files in sub-folders are not looked at
   * @param isKnownProperty whether a placeholder of that name has a value
   * @throws RouteFilesException if the folder has no route files or they break a rule; the message
   *     lists all problems
   */
  public static RouteFiles read(Path folder, Predicate<String> isKnownProperty) {
    return of(RouteFolder.read(folder), isKnownProperty);
  }

  /** As {@link #read}, of what was read before. */
  static RouteFiles of(RouteFolder folder, Predicate<String> isKnownProperty) {
    RouteFiles files = parsed(folder, isKnownProperty);
    if (!files.problems.isEmpty()) {
      throw new RouteFilesException(files.problems);
    }
    return files;
  }

  /** As {@link #of}, but the problems are only noted. */
  static RouteFiles parsed(RouteFolder folder, Predicate<String> isKnownProperty) {
    RouteFiles files = new RouteFiles(folder);
    files.parseAll();
    files.check(isKnownProperty);
    return files;
  }

  List<RouteProblem> problems() {
    return List.copyOf(problems);
  }

  /** The placeholders that have no value and need one. */
  Set<String> withoutValue() {
    return Collections.unmodifiableSet(withoutValue);
  }

  public List<RouteDefinition> routes() {
    return List.copyOf(routes);
  }

  RouteFolder folder() {
    return folder;
  }

  /** The entries of each file that has any, as parsed YAML. */
  Map<String, @Nullable Object> trees() {
    return Collections.unmodifiableMap(trees);
  }

  private void parseAll() {
    if (folder.files().isEmpty()) {
      problems.add(
          RouteProblem.general("folder " + folder.folder() + ": no file *" + RouteFolder.SUFFIX));
    }
    folder.files().forEach(this::parse);
  }

  private void parse(String file, String text) {
    try {
      Object tree = YamlReader.read(file, text);
      if (tree instanceof LineList entries) {
        trees.put(file, entries);
        for (int i = 0; i < entries.size(); i++) {
          addRoute(file, YamlTree.map(entries.get(i)), entries.line(i));
        }
      } else if (tree != null) {
        problem(file, 0, "expected a list of entries such as - route:");
      }
    } catch (YamlReader.NotYamlException e) {
      problem(file, e.line(), "not YAML: " + e.getMessage());
    }
  }

  private void problem(String file, int line, String reason) {
    problems.add(new RouteProblem(file, line, "", reason));
  }

  private void addRoute(String file, Map<?, ?> entry, int line) {
    Object route = entry.get("route");
    if (route != null) {
      routes.add(RouteDefinition.of(file, line, YamlTree.map(route)));
    } else if (entry.containsKey("from")) {
      problem(file, line, "a route without an id; write it as route: with id and from");
    }
  }

  private void check(Predicate<String> isKnownProperty) {
    if (!problems.isEmpty()) {
      return;
    }
    checkIds();
    checkAddresses();
    routes.forEach(this::checkSagas);
    trees.forEach(
        (file, tree) ->
            YamlTree.visit(tree, (key, value, line) -> checkEntry(file, key, value, line)));
    trees.forEach(
        (file, tree) ->
            YamlTree.visitTexts(
                tree, 0, (text, line) -> checkPlaceholders(file, line, text, isKnownProperty)));
  }

  private void checkIds() {
    Map<String, RouteDefinition> byId = new HashMap<>();
    for (RouteDefinition route : routes) {
      if (route.id().isEmpty()) {
        problems.add(route.problem(0, "the route from " + route.from() + " has no id"));
        continue;
      }
      RouteDefinition first = byId.putIfAbsent(route.id(), route);
      if (first != null) {
        problems.add(
            route.problem(0, "the id is taken by a route in " + first.file() + ":" + first.line()));
      }
    }
  }

  private void checkAddresses() {
    Set<String> consumers = consumers();
    for (String required : REQUIRED) {
      if (!consumers.contains(required)) {
        problems.add(
            RouteProblem.general("no route starts from " + required + ", which the product calls"));
      }
    }
    for (RouteDefinition route : routes) {
      YamlTree.visit(
          route.steps(), (key, value, line) -> checkTarget(route, key, value, line, consumers));
    }
  }

  private Set<String> consumers() {
    Map<String, RouteDefinition> consumers = new HashMap<>();
    for (RouteDefinition route : routes) {
      String from = plain(route.from());
      RouteDefinition first = consumers.putIfAbsent(from, route);
      if (first != null && from.startsWith("direct:")) {
        problems.add(
            route.problem(0, from + " is taken by route '" + first.id() + "' in " + first.file()));
      }
    }
    return consumers.keySet();
  }

  private void checkTarget(
      RouteDefinition route, String key, @Nullable Object value, int line, Set<String> consumers) {
    String address = ADDRESS_KEYS.contains(key) ? plain(YamlTree.address(value)) : "";
    boolean isFixed = !address.contains("${") && !address.contains("{{");
    if (address.startsWith("direct:") && isFixed && !consumers.contains(address)) {
      problems.add(route.problem(line, "no route starts from " + address));
    }
  }

  private static String plain(String address) {
    int query = address.indexOf('?');
    return (query < 0 ? address : address.substring(0, query)).replace("://", ":");
  }

  private void checkSagas(RouteDefinition route) {
    int[] sagas = {0};
    int[] first = {0};
    YamlTree.visit(
        route.steps(),
        (key, value, line) -> {
          if (key.equals("saga")) {
            first[0] = sagas[0]++ == 0 ? line : first[0];
            checkFinishers(route, YamlTree.map(value));
          }
        });
    if (sagas[0] == 0) {
      return;
    }
    boolean isOnlyStep =
        route.steps().size() == 1 && YamlTree.map(route.steps().get(0)).containsKey("saga");
    if (sagas[0] > 1 || !isOnlyStep) {
      problems.add(
          route.problem(
              first[0],
              "saga must be the only step of its route, with all other steps nested under it; Camel would run a step beside or after it"
                  + " before those in it"));
    }
  }

  private void checkFinishers(RouteDefinition route, Map<?, ?> saga) {
    for (String key : List.of("compensation", "completion")) {
      String address = YamlTree.address(saga.get(key));
      if (!address.isEmpty() && !address.startsWith("direct:")) {
        problems.add(
            route.problem(
                saga instanceof LineMap lines ? lines.line(key) : 0,
                "the "
                    + key
                    + " "
                    + address
                    + " must be a direct: route; elsewhere handing over already counts as done"));
      }
    }
  }

  private void checkEntry(String file, String key, @Nullable Object value, int line) {
    if (key.equals("maximumRedeliveries") && !YamlTree.text(value).equals("0")) {
      problem(
          file, line, "maximumRedeliveries must be 0; redelivery would run a saga a second time");
    }
    if (key.equals("removeHeaders")
        && !YamlTree.text(YamlTree.map(value).get("excludePattern")).contains(SAGA_HEADER)) {
      problem(
          file,
          line,
          "removeHeaders needs excludePattern: " + SAGA_HEADER + ", by which the saga is known");
    }
  }

  private void checkPlaceholders(
      String file, int line, String text, Predicate<String> isKnownProperty) {
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      boolean isOptional = matcher.group(1).equals("?") || matcher.group(3) != null;
      if (!isOptional && !isKnownProperty.test(matcher.group(2))) {
        withoutValue.add(matcher.group(2));
        problem(file, line, "the placeholder {{" + matcher.group(2) + "}} has no value");
      }
    }
  }
}
