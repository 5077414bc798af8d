package io.klinesaga.sync;

import io.klinesaga.market.SeriesId;
import java.util.List;

/**
 * What a run covers.
 *
 * @param work what to fetch
 * @param idle series with nothing to fetch: they are asked for up to a day, and bars after that day
 *     are committed already, or a run that had to postpone others has done them
 * @param notes what a person should know of series that are not in it
 */
public record SyncPlan(List<SeriesPlan> work, List<SeriesId> idle, List<SeriesNote> notes) {
  public SyncPlan {
    notes = List.copyOf(notes);
    work = List.copyOf(work);
    idle = List.copyOf(idle);
  }

  /** Why the idle series of a request are idle. */
  public static String whyIdle(SyncRequest request) {
    return request.to() == null
        ? "done by a run that had to postpone others"
        : "has bars after " + request.to() + " already";
  }
}
