package io.klinesaga.sync;

import io.klinesaga.market.SeriesId;
import java.util.List;
import java.util.Map;

/**
 * What has come of a chunk.
 *
 * @param results the end of each of its series
 * @param notes what a person should know of series that have not failed
 * @param rowsRead bars read from the sources, bad ones included
 * @param rowsQuarantined bars refused
 * @param rowsSuspended bars without price and volume, of days or minutes without trading
 * @param rowsWithdrawn stored bars that the source does not have any more
 * @param rowsHeld changes of old bars that are not made
 */
public record ChunkReport(
    List<SeriesResult> results,
    List<SeriesNote> notes,
    long rowsRead,
    long rowsQuarantined,
    long rowsSuspended,
    long rowsWithdrawn,
    long rowsHeld) {
  public ChunkReport {
    results = List.copyOf(results);
    notes = List.copyOf(notes);
  }

  /** Of which nothing else is known. */
  public static ChunkReport of(List<SeriesResult> results) {
    return new ChunkReport(results, List.of(), 0, 0, 0, 0, 0);
  }

  /**
   * The same, where an earlier attempt at the chunk had written some of its series already.
   *
   * @param rows bars that the run has committed, by series
   */
  public ChunkReport withCommitted(Map<SeriesId, Integer> rows) {
    return new ChunkReport(
        results.stream().map(result -> committed(result, rows)).toList(),
        notes,
        rowsRead,
        rowsQuarantined,
        rowsSuspended,
        rowsWithdrawn,
        rowsHeld);
  }

  private static SeriesResult committed(SeriesResult result, Map<SeriesId, Integer> rows) {
    int written = rows.getOrDefault(result.series(), 0);
    return written <= result.rowsWritten()
        ? result
        : new SeriesResult(result.series(), SeriesOutcome.COMMITTED, written, "");
  }
}
