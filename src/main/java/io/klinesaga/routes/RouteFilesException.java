package io.klinesaga.routes;

import java.util.List;

/** Route files cannot be used. */
public final class RouteFilesException extends RuntimeException {
  private final List<String> problems;

  /**
   * @param problems one sentence each, with file and route
   */
  public RouteFilesException(List<String> problems) {
    super("the route files cannot be used:\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
