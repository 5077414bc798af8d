package io.klinesaga.routes;

/**
 * Why route files cannot be used.
 *
 * @param file name of the file, empty if it is about all of them
 * @param line line in that file, from 1 on; 0 if it is about the whole file
 * @param route id of the route, empty if it is not about one
 * @param reason a sentence without place
 */
public record RouteProblem(String file, int line, String route, String reason) {
  /** About all files. */
  static RouteProblem general(String reason) {
    return new RouteProblem("", 0, "", reason);
  }

  /** {@code file:line, route 'id': reason}, as far as these are known. */
  @Override
  public String toString() {
    String place = line == 0 ? file : file + ":" + line;
    String named = route.isEmpty() ? place : place + ", route '" + route + "'";
    return named.isEmpty() ? reason : named + ": " + reason;
  }
}
