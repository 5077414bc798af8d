package io.klinesaga.transaction;

import io.klinesaga.market.BarSum;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.Receipt;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The log of K-line transactions: one row per series, whose open state is the lock on that series.
 * Every method joins the transaction of the calling thread.
 */
public interface TransactionLog {
  /** State of one of the two databases in a transaction. */
  enum Status {
    /** Not touched. */
    INIT,
    SUCCESS,
    FAIL,
    /** It may or may not have been changed. */
    UNKNOWN
  }

  /**
   * A transaction to open.
   *
   * @param series what it writes
   * @param range where it writes
   */
  record Intent(SeriesId series, TimeRange range) {}

  /**
   * A transaction that is neither committed nor rolled back.
   *
   * @param transactionId its id, the tag of its bars
   * @param businessType what it is for, see {@link LockedBatch#businessType}
   * @param series what it writes
   * @param range where it writes
   */
  record Open(long transactionId, String businessType, SeriesId series, TimeRange range) {}

  /**
   * A transaction to commit.
   *
   * @param transactionId its id
   * @param written number and checksum of the bars written
   * @param readFrom where the bars were read; null if none were
   */
  record Commit(long transactionId, BarSum written, @Nullable ReadFrom readFrom) {}

  /**
   * Where the bars of a transaction come from.
   *
   * @param source name of the source
   * @param receipt what it says of the place; null if it says nothing
   */
  record ReadFrom(String source, @Nullable Receipt receipt) {}

  /**
   * Opens a transaction per series.
   *
   * @param runId the run it belongs to; 0 for none
   * @return the ids of those that were free; a series that is missing is held by another
   *     transaction
   */
  Map<SeriesId, Long> begin(
      String sagaId, String businessType, long runId, Collection<Intent> intents);

  /** The open transactions of a saga. */
  List<Open> open(String sagaId);

  /**
   * Marks the saga's pending transactions as being compensated.
   *
   * @param reason why, for {@code error_msg}
   */
  void compensating(String sagaId, String reason, Status tdengine, Status postgres);

  /**
   * Commits pending transactions of a saga.
   *
   * @return how many were pending; fewer than given means that the race against a recovery was lost
   */
  int commit(String sagaId, Collection<Commit> commits);

  /**
   * Takes overwritten rows out of what is left of the committed transactions that wrote them.
   *
   * @param rows number and checksum of the overwritten rows by transaction
   * @param areRevisions whether they are kept as revisions
   */
  void overwritten(Map<Long, BarSum> rows, boolean areRevisions);

  /**
   * Ends the saga's open transactions as rolled back and drops their before-images.
   *
   * @return how many were ended by this call, by period
   */
  Map<Period, Integer> rolledBack(String sagaId);

  /**
   * Which of these series nobody holds, and whose given transaction is committed.
   *
   * @param writers a transaction by series; 0 for bars that were written without one
   */
  Set<SeriesId> settled(Map<SeriesId, Long> writers);

  /** Who holds a series, for messages; an empty text if nobody does. */
  String holder(SeriesId series);
}
