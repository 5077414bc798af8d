package io.klinesaga.routes;

import java.time.Instant;
import java.util.List;

/**
 * What came of a change of the route files.
 *
 * @param outcome how it ended
 * @param time when
 * @param files names of the files that were changed, added or deleted; when it was loaded, also of
 *     those that had been refused and are as they were before
 * @param loaded ids of the routes that were replaced or are new
 * @param removed ids of the routes that are gone
 * @param problems why it was rejected; empty otherwise
 */
public record RouteReload(
    Outcome outcome,
    Instant time,
    List<String> files,
    List<String> loaded,
    List<String> removed,
    List<RouteProblem> problems) {

  /** How a reload ended. */
  public enum Outcome {
    /** The routes are those of the files. */
    LOADED,
    /** The files break a rule or Camel cannot use them; the former routes run on untouched. */
    REJECTED,
    /** The files are good, but work in the routes concerned did not end in time; tried again. */
    POSTPONED
  }

  public RouteReload {
    files = List.copyOf(files);
    loaded = List.copyOf(loaded);
    removed = List.copyOf(removed);
    problems = List.copyOf(problems);
  }
}
