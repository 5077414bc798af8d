package io.klinesaga.transaction;

import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Ranges that are not trusted: the next sync of the series reads them again from the source. Every
 * method joins the transaction of the calling thread.
 */
public interface Rereads {
  /**
   * A range not to be trusted.
   *
   * @param series of this series
   * @param range from first to last doubtful bar
   * @param rewrite whether its bars are written even if they equal what is stored; else they are
   *     only counted again
   * @param reason why
   */
  record Mark(SeriesId series, TimeRange range, boolean rewrite, String reason) {}

  /** A mark with its id. */
  record Reread(long id, Mark mark) {}

  void mark(Collection<Mark> marks);

  /**
   * The marks to be rewritten whose series nobody has looked at since they were made; see {@link
   * #examined}.
   */
  List<Reread> unexamined();

  /** Notes that the series of these marks were looked at. */
  void examined(Collection<Long> ids);

  /** The marks of these series; series without one are left out. */
  Map<SeriesId, List<Reread>> of(Collection<SeriesId> series);

  /** Removes marks; to be called in the transaction that commits what was read again. */
  void done(Collection<Long> ids);
}
