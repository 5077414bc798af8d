package io.klinesaga.routes;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.component.bean.MethodNotFoundException;

/** Says where in a route file stands what Camel refuses, and what of it. */
final class RouteErrors {
  private static final Pattern UNKNOWN = Pattern.compile("Unknown parameters=\\[\\{([^=}]+)=");
  private static final Pattern SCHEME = Pattern.compile("^[^:?/]+");

  private RouteErrors() {}

  /**
   * The problem behind an error.
   *
   * @param route as it stands in its file
   * @param error what Camel has thrown
   */
  static RouteProblem explain(RouteDefinition route, Throwable error) {
    Throwable cause = innermost(error);
    String message = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    if (cause instanceof NoSuchEndpointException missing) {
      String scheme = scheme(missing.getUri());
      return route.problem(
          line(route, scheme),
          "there is no component '"
              + scheme
              + "', please check your classpath contains the needed Camel component jar");
    }
    if (cause instanceof NoSuchBeanException bean) {
      return route.problem(
          line(route, bean.getName()), "there is no bean '" + bean.getName() + "'");
    }
    if (cause instanceof MethodNotFoundException method) {
      return route.problem(line(route, method.getMethodName()), firstLine(message));
    }
    if (cause instanceof ResolveEndpointFailedException endpoint) {
      return wrongEndpoint(route, endpoint, message);
    }
    return wrongExpression(route, error).orElseGet(() -> route.problem(0, firstLine(message)));
  }

  private static RouteProblem wrongEndpoint(
      RouteDefinition route, ResolveEndpointFailedException endpoint, String message) {
    Matcher unknown = UNKNOWN.matcher(message);
    String scheme = scheme(endpoint.getUri());
    return unknown.find()
        ? route.problem(line(route, unknown.group(1)), noParameter(scheme, unknown.group(1)))
        : route.problem(line(route, scheme), firstLine(message));
  }

  static String noParameter(String scheme, String parameter) {
    return "the component '" + scheme + "' has no parameter '" + parameter + "'";
  }

  /** Camel shows an expression that is wrong in the line behind the message, and a mark below. */
  private static Optional<RouteProblem> wrongExpression(RouteDefinition route, Throwable error) {
    RouteProblem found = null;
    for (Throwable e = error; e != null && e != e.getCause(); e = e.getCause()) {
      String[] lines = String.valueOf(e.getMessage()).split("\\R", -1);
      if (lines.length > 1 && lines[1].contains("$")) {
        String expression = lines[1].strip();
        found = route.problem(line(route, expression), expression + ": " + lines[0]);
      }
    }
    return Optional.ofNullable(found); // the innermost, which has nothing around it
  }

  /** What the innermost exception says, in one line. */
  static String reason(Throwable error) {
    Throwable cause = innermost(error);
    return firstLine(Objects.requireNonNullElse(cause.getMessage(), cause.toString()));
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private static String scheme(String uri) {
    Matcher scheme = SCHEME.matcher(uri);
    return scheme.find() ? scheme.group() : uri;
  }

  private static Throwable innermost(Throwable error) {
    Throwable innermost = error;
    while (innermost.getCause() != null && innermost.getCause() != innermost) {
      innermost = innermost.getCause();
    }
    return innermost;
  }

  /** Where a key of that name stands, else where a text has that in it; 0 if neither. */
  static int line(RouteDefinition route, String part) {
    AtomicInteger key = new AtomicInteger();
    AtomicInteger text = new AtomicInteger();
    YamlTree.visit(
        route.tree(), (name, value, line) -> key.compareAndSet(0, name.equals(part) ? line : 0));
    YamlTree.visitTexts(
        route.tree(),
        route.line(),
        (found, line) -> text.compareAndSet(0, found.contains(part) ? line : 0));
    return key.get() == 0 ? text.get() : key.get();
  }
}
