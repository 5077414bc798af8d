package io.klinesaga.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The route files of a folder ({@code *.camel.yaml}) and the rules they must obey. The rules are
 * about what Camel accepts without a word and then does wrong:
 *
 * <ul>
 *   <li>every route has an id of its own, every {@code direct:} address one consumer, every
 *       schedule a trigger name of its own, every placeholder a value;
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

  /** The files of the product itself. */
  private static final Set<String> SHIPPED =
      Set.of(
          "daily-kline.camel.yaml",
          "kafka/kline-dispatch.camel.yaml",
          "kline-metadata.camel.yaml",
          "kline-run.camel.yaml",
          "kline-saga.camel.yaml",
          "minute-kline.camel.yaml",
          "route-configuration.camel.yaml",
          "transaction-cleaner.camel.yaml");

  private static final String SAGA_HEADER = "Long-Running-Action";
  private static final Set<String> ADDRESS_KEYS =
      Set.of("to", "toD", "wireTap", "enrich", "compensation", "completion", "deadLetterUri");

  private final RouteFolder folder;
  private final RouteNeeds needs;
  private final List<RouteDefinition> routes = new ArrayList<>();
  private final Map<String, @Nullable Object> trees = new LinkedHashMap<>();
  private final List<RouteProblem> problems = new ArrayList<>();
  private final Set<String> withoutValue = new HashSet<>();

  private RouteFiles(RouteFolder folder, RouteNeeds needs) {
    this.folder = folder;
    this.needs = needs;
  }

  /**
   * Reads and checks the route files of a folder.
   *
   * @param folder the folder; of its sub-folders only the one that {@code kline.dispatch} names is
   *     read
   * @param needs values of placeholders, and which routes must be there
   * @throws RouteFilesException if the folder has no route files or they break a rule; the message
   *     lists all problems
   */
  public static RouteFiles read(Path folder, RouteNeeds needs) {
    return of(RouteFolder.read(folder, needs), needs);
  }

  /** One sentence for each file of a folder that is not read because of its name. */
  public static List<String> warnings(Path folder) {
    return RouteFolder.others(folder).stream().map(RouteFiles::notRead).toList();
  }

  static String notRead(String file) {
    return file + " is not read: its name does not end in " + RouteFolder.SUFFIX;
  }

  /** As {@link #read}, of what was read before. */
  static RouteFiles of(RouteFolder folder, RouteNeeds needs) {
    RouteFiles files = parsed(folder, needs);
    if (!files.problems.isEmpty()) {
      throw new RouteFilesException(files.problems);
    }
    return files;
  }

  /** As {@link #of}, but the problems are only noted. */
  static RouteFiles parsed(RouteFolder folder, RouteNeeds needs) {
    RouteFiles files = new RouteFiles(folder, needs);
    files.parseAll();
    files.check();
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

  /** How many files were read, those without a route included. */
  public int fileCount() {
    return folder.files().size();
  }

  /** The cron expressions that stand in these files themselves, by the id of their route. */
  public Map<String, String> crons() {
    Map<String, String> crons = new LinkedHashMap<>();
    routes.forEach(
        route ->
            TriggerName.cron(route)
                .filter(cron -> !cron.contains("{{kline."))
                .ifPresent(cron -> crons.put(route.id(), needs.resolve(cron))));
    return crons;
  }

  /** The address a route starts from, in the short form. */
  String from(RouteDefinition route) {
    return plain(needs.resolve(route.from()));
  }

  /** The addresses that the steps of a route name, in the short form. */
  List<String> calls(RouteDefinition route) {
    List<String> calls = new ArrayList<>();
    YamlTree.visit(
        route.steps(),
        (key, value, line) -> {
          if (ADDRESS_KEYS.contains(key)) {
            calls.add(plain(needs.resolve(YamlTree.address(value))));
          }
        });
    return calls;
  }

  RouteFolder folder() {
    return folder;
  }

  /** What these files were checked against. */
  public RouteNeeds needs() {
    return needs;
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
    if (entry.get("route") instanceof Map<?, ?> route) {
      routes.add(RouteDefinition.of(file, line, route));
    } else if (entry.containsKey("route")) {
      problem(file, line, "a route without content; expected id and from, indented below route:");
    } else if (entry.isEmpty()) {
      problem(file, line, "expected an entry such as route:");
    } else if (entry.containsKey("from")) {
      problem(file, line, "a route without an id; write it as route: with id and from");
    }
  }

  private void check() {
    if (!problems.isEmpty()) {
      return;
    }
    checkIds();
    checkTriggers();
    checkAddresses();
    routes.forEach(this::checkSagas);
    trees.forEach(
        (file, tree) ->
            YamlTree.visit(tree, (key, value, line) -> checkEntry(file, key, value, line)));
    trees.forEach(
        (file, tree) ->
            YamlTree.visitTexts(tree, 0, (text, line) -> checkPlaceholders(file, line, text)));
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

  /**
   * Camel would find it when the second of them starts, and name the first. A file that is shipped
   * is not the one to change.
   */
  private void checkTriggers() {
    Map<TriggerName, RouteDefinition> byName = new HashMap<>();
    List<RouteDefinition> shippedFirst = new ArrayList<>(routes);
    shippedFirst.sort(Comparator.comparing(route -> !SHIPPED.contains(route.file())));
    for (RouteDefinition route : shippedFirst) {
      TriggerName name = TriggerName.of(route, needs::resolve).orElse(null);
      RouteDefinition first = name == null ? null : byName.putIfAbsent(name, route);
      if (name != null && first != null) {
        problems.add(
            route.problem(
                triggerLine(route),
                "the trigger '"
                    + name.name()
                    + "' of the group '"
                    + name.group()
                    + "' is taken by route '"
                    + first.id()
                    + "' in "
                    + first.file()
                    + ":"
                    + triggerLine(first)
                    + "; give this one a triggerName of its own"));
      }
    }
  }

  private static int triggerLine(RouteDefinition route) {
    Map<?, ?> from = YamlTree.map(route.tree().get("from"));
    int line = YamlTree.line(YamlTree.map(from.get("parameters")), "triggerName");
    return line == 0 ? YamlTree.line(from, "uri") : line;
  }

  private void checkAddresses() {
    Set<String> consumers = consumers();
    needs
        .called()
        .forEach(
            (address, caller) -> {
              if (!consumers.contains(address)) {
                problems.add(
                    RouteProblem.general("no route starts from " + address + ", which " + caller));
              }
            });
    for (RouteDefinition route : routes) {
      YamlTree.visit(
          route.steps(), (key, value, line) -> checkTarget(route, key, value, line, consumers));
    }
  }

  private Set<String> consumers() {
    Map<String, RouteDefinition> consumers = new HashMap<>();
    for (RouteDefinition route : routes) {
      String from = from(route);
      RouteDefinition first = consumers.putIfAbsent(from, route);
      if (first != null && isForOne(from, route)) {
        problems.add(
            route.problem(0, from + " is taken by route '" + first.id() + "' in " + first.file()));
      }
    }
    return consumers.keySet();
  }

  /** Whether Camel lets only one route start there. */
  private static boolean isForOne(String from, RouteDefinition route) {
    String options =
        route.from() + YamlTree.map(YamlTree.map(route.tree().get("from")).get("parameters"));
    return from.startsWith("direct:")
        || (from.startsWith("seda:") && !options.contains("multipleConsumers=true"));
  }

  private void checkTarget(
      RouteDefinition route, String key, @Nullable Object value, int line, Set<String> consumers) {
    String address =
        ADDRESS_KEYS.contains(key) ? plain(needs.resolve(YamlTree.address(value))) : "";
    boolean isFixed = !address.contains("${") && !address.contains("{{");
    if (address.startsWith("direct:") && isFixed && !consumers.contains(address)) {
      problems.add(route.problem(line, "no route starts from " + address));
    }
  }

  /** An address without its options, in the short form. */
  static String plain(String address) {
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

  private void checkPlaceholders(String file, int line, String text) {
    for (String name : needs.missing(text)) {
      withoutValue.add(name);
      problem(file, line, "the placeholder {{" + name + "}} has no value");
    }
  }
}
