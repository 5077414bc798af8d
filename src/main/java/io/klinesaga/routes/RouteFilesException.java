package io.klinesaga.routes;

import java.util.List;
import java.util.stream.Collectors;

/** Route files cannot be used. */
public final class RouteFilesException extends RuntimeException {
  private final transient List<RouteProblem> problems;

  /**
   * @param problems all of them
   */
  public RouteFilesException(List<RouteProblem> problems) {
    super(
        problems.stream()
            .map(RouteProblem::toString)
            .collect(Collectors.joining("\n  ", "the route files cannot be used:\n  ", "")));
    this.problems = List.copyOf(problems);
  }

  public List<RouteProblem> problems() {
    return problems;
  }
}
