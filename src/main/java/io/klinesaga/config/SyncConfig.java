package io.klinesaga.config;

/**
 * How a sync is cut into pieces.
 *
 * @param chunkSize most series in one saga
 * @param chunkRows about the most bars in one saga
 * @param maxWorkers chunks worked on at a time
 * @param transactionMode how bars are written
 */
public record SyncConfig(
    int chunkSize, int chunkRows, int maxWorkers, TransactionMode transactionMode) {
  /** Smaller chunks cost more commits than another worker saves. */
  private static final int WORTH_A_WORKER = 100;

  /** The same where so many workers, of all nodes together, share the chunks. */
  public SyncConfig sharedBy(int workers) {
    return new SyncConfig(chunkSize, chunkRows, workers, transactionMode);
  }

  /**
   * How many series a chunk has, when so many are to be read: as many as are allowed, or fewer so
   * that all workers have something to do until the end.
   */
  public int seriesPerChunk(int series) {
    int rounds = Math.max(1, divideUp(series, chunkSize * maxWorkers));
    int even = divideUp(series, rounds * maxWorkers);
    return Math.min(chunkSize, Math.max(WORTH_A_WORKER, even));
  }

  private static int divideUp(int number, int divisor) {
    return (number + divisor - 1) / divisor;
  }
}
