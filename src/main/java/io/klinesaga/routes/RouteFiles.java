package io.klinesaga.routes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The route files of a folder ({@code *.camel.yaml}) and the rules they must obey. The rules are
 * about what Camel accepts without a word and then does wrong:
 *
 * <ul>
 *   <li>every route has an id of its own, every {@code direct:} address has a consumer, every
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

  private static final String SUFFIX = ".camel.yaml";
  private static final String SAGA_HEADER = "Long-Running-Action";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([?!]?)([^}:]+)(:[^}]*)?}}");
  private static final Set<String> ADDRESS_KEYS =
      Set.of("to", "toD", "wireTap", "enrich", "compensation", "completion", "deadLetterUri");

  private final List<RouteDefinition> routes = new ArrayList<>();
  private final Map<String, @Nullable Object> trees = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  private RouteFiles() {}

  /**
   * Reads and checks the route files of a folder.
   *
   * @param folder the folder; files in sub-folders are not looked at
   * @param isKnownProperty whether a placeholder of that name has a value
   * @throws RouteFilesException if the folder has no route files or they break a rule; the message
   *     lists all problems
   */
  public static RouteFiles read(Path folder, Predicate<String> isKnownProperty) {
    RouteFiles files = new RouteFiles();
    files.load(folder);
    files.check(isKnownProperty);
    if (!files.problems.isEmpty()) {
      throw new RouteFilesException(files.problems);
    }
    return files;
  }

  public List<RouteDefinition> routes() {
    return List.copyOf(routes);
  }

  private void load(Path folder) {
    try (Stream<Path> listed = Files.list(folder)) {
      List<Path> found =
          listed.filter(f -> String.valueOf(f.getFileName()).endsWith(SUFFIX)).sorted().toList();
      if (found.isEmpty()) {
        problems.add("folder " + folder + ": no file *" + SUFFIX);
      }
      for (Path file : found) {
        parse(file);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      problems.add("folder " + folder + ": there is no such folder");
    } catch (IOException e) {
      problems.add("folder " + folder + ": cannot be read: " + e);
    }
  }

  private void parse(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    try (InputStream in = Files.newInputStream(file)) {
      Object tree = new Load(LoadSettings.builder().setLabel(name).build()).loadFromInputStream(in);
      trees.put(name, tree);
      if (tree != null && !(tree instanceof List<?>)) {
        problems.add(name + ": expected a list of entries such as - route:");
      }
      YamlTree.list(tree).forEach(entry -> addRoute(name, YamlTree.map(entry)));
    } catch (YamlEngineException e) {
      problems.add(name + ": not YAML: " + e.getMessage());
    }
  }

  private void addRoute(String file, Map<?, ?> entry) {
    Object route = entry.get("route");
    if (route != null) {
      routes.add(RouteDefinition.of(file, YamlTree.map(route)));
    } else if (entry.containsKey("from")) {
      problems.add(file + ": a route without an id; write it as route: with id and from");
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
        (file, tree) -> YamlTree.visit(tree, (key, value) -> checkEntry(file, key, value)));
    trees.forEach((file, tree) -> checkPlaceholders(file, String.valueOf(tree), isKnownProperty));
  }

  private void checkIds() {
    Map<String, RouteDefinition> byId = new HashMap<>();
    for (RouteDefinition route : routes) {
      if (route.id().isEmpty()) {
        problems.add(route.file() + ": the route from " + route.from() + " has no id");
        continue;
      }
      RouteDefinition first = byId.putIfAbsent(route.id(), route);
      if (first != null) {
        problems.add(route.where() + ": the id is taken by a route in " + first.file());
      }
    }
  }

  private void checkAddresses() {
    Set<String> consumers = new HashSet<>();
    routes.forEach(route -> consumers.add(plain(route.from())));
    for (String required : REQUIRED) {
      if (!consumers.contains(required)) {
        problems.add("no route starts from " + required + ", which the product calls");
      }
    }
    for (RouteDefinition route : routes) {
      YamlTree.visit(route.steps(), (key, value) -> checkTarget(route, key, value, consumers));
    }
  }

  private void checkTarget(
      RouteDefinition route, String key, @Nullable Object value, Set<String> consumers) {
    String address = ADDRESS_KEYS.contains(key) ? plain(YamlTree.address(value)) : "";
    boolean isFixed = !address.contains("${") && !address.contains("{{");
    if (address.startsWith("direct:") && isFixed && !consumers.contains(address)) {
      problems.add(route.where() + ": no route starts from " + address);
    }
  }

  private static String plain(String address) {
    int query = address.indexOf('?');
    return (query < 0 ? address : address.substring(0, query)).replace("://", ":");
  }

  private void checkSagas(RouteDefinition route) {
    int[] sagas = {0};
    YamlTree.visit(
        route.steps(),
        (key, value) -> {
          if (key.equals("saga")) {
            sagas[0]++;
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
          route.where()
              + ": saga must be the only step of its route, with all other steps nested under it; Camel would run a step beside or after it"
              + " before those in it");
    }
  }

  private void checkFinishers(RouteDefinition route, Map<?, ?> saga) {
    for (String key : List.of("compensation", "completion")) {
      String address = YamlTree.address(saga.get(key));
      if (!address.isEmpty() && !address.startsWith("direct:")) {
        problems.add(
            route.where()
                + ": the "
                + key
                + " "
                + address
                + " must be a direct: route; elsewhere handing over already counts as done");
      }
    }
  }

  private void checkEntry(String file, String key, @Nullable Object value) {
    if (key.equals("maximumRedeliveries") && !YamlTree.text(value).equals("0")) {
      problems.add(
          file + ": maximumRedeliveries must be 0; redelivery would run a saga a second time");
    }
    if (key.equals("removeHeaders")
        && !YamlTree.text(YamlTree.map(value).get("excludePattern")).contains(SAGA_HEADER)) {
      problems.add(
          file
              + ": removeHeaders needs excludePattern: "
              + SAGA_HEADER
              + ", by which the saga is known");
    }
  }

  private void checkPlaceholders(String file, String text, Predicate<String> isKnownProperty) {
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      boolean isOptional = matcher.group(1).equals("?") || matcher.group(3) != null;
      if (!isOptional && !isKnownProperty.test(matcher.group(2))) {
        problems.add(file + ": the placeholder {{" + matcher.group(2) + "}} has no value");
      }
    }
  }
}
