package io.klinesaga.routes;

import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.EndpointUriFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds endpoints without a parameter that their component needs. Camel refuses the whole file for
 * one, and tells neither the line nor the route.
 */
final class NeededParameters {
  private static final Pattern MISSING = Pattern.compile("^Option (\\S+) is required");

  private final CamelContext context;
  private final String file;
  private final List<RouteProblem> problems = new ArrayList<>();

  private NeededParameters(CamelContext context, String file) {
    this.context = context;
    this.file = file;
  }

  /**
   * The problems of a file.
   *
   * @param tree its entries
   */
  static List<RouteProblem> problems(CamelContext context, String file, @Nullable Object tree) {
    NeededParameters check = new NeededParameters(context, file);
    for (Object entry : YamlTree.list(tree)) {
      String route = YamlTree.text(YamlTree.map(YamlTree.map(entry).get("route")).get("id"));
      YamlTree.visit(entry, (key, value, line) -> check.check(route, YamlTree.map(value)));
    }
    return check.problems;
  }

  private void check(String route, Map<?, ?> endpoint) {
    String scheme = YamlTree.text(endpoint.get("uri"));
    Map<?, ?> parameters = YamlTree.map(endpoint.get("parameters"));
    boolean isNameAlone = !scheme.isEmpty() && !scheme.contains(":") && !scheme.contains("{{");
    if (isNameAlone && !parameters.isEmpty()) {
      EndpointUriFactory factory = context.getCamelContextExtension().getEndpointUriFactory(scheme);
      if (factory != null && factory.isEnabled(scheme)) {
        missing(factory, scheme, parameters)
            .ifPresent(missing -> tell(route, endpoint, factory, missing));
      }
    }
  }

  /** The parameter that Camel misses first. */
  private static Optional<String> missing(
      EndpointUriFactory factory, String scheme, Map<?, ?> parameters) {
    Map<String, Object> texts = new HashMap<>();
    parameters.forEach((name, value) -> texts.put(YamlTree.text(name), YamlTree.text(value)));
    try {
      factory.buildUri(scheme, texts, false);
      return Optional.empty();
    } catch (IllegalArgumentException | URISyntaxException e) {
      Matcher missing = MISSING.matcher(String.valueOf(e.getMessage()));
      return missing.find() ? Optional.of(missing.group(1)) : Optional.empty();
    }
  }

  private void tell(String route, Map<?, ?> endpoint, EndpointUriFactory factory, String missing) {
    String scheme = YamlTree.text(endpoint.get("uri"));
    Map<?, ?> parameters = YamlTree.map(endpoint.get("parameters"));
    List<String> unknown =
        parameters.keySet().stream()
            .map(YamlTree::text)
            .filter(name -> !isKnown(factory, name))
            .toList();
    for (String name : unknown) {
      problem(
          YamlTree.line(parameters, name),
          route,
          RouteErrors.noParameter(scheme, name)
              + "; '"
              + missing
              + "', which it needs, is missing");
    }
    if (unknown.isEmpty()) {
      problem(
          YamlTree.line(endpoint, "uri"),
          route,
          "the component '" + scheme + "' needs the parameter '" + missing + "'");
    }
  }

  private void problem(int line, String route, String reason) {
    problems.add(new RouteProblem(file, line, route, reason));
  }

  private static boolean isKnown(EndpointUriFactory factory, String name) {
    return factory.isLenientProperties()
        || factory.propertyNames().contains(name)
        || factory.multiValuePrefixes().values().stream().anyMatch(name::startsWith);
  }
}
