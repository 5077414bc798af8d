package io.klinesaga.market;

import java.util.Arrays;

/**
 * Bars of one series as the bar store holds them: the values plus, per row, who wrote it and
 * whether it counts. Immutable.
 *
 * <p>A price that is SQL NULL in the store reads as NaN, a volume as {@link Bars#NO_VOLUME}.
 */
public final class StoredBars {
  /** The transaction id of a row that has none (SQL NULL). */
  public static final long NO_TXN = Long.MIN_VALUE;

  /** No rows. */
  public static final StoredBars EMPTY = new StoredBars(Bars.EMPTY, new long[0], new Validity[0]);

  /** Whether a row counts. */
  public enum Validity {
    VALID,
    INVALID,
    /** SQL NULL: not a row of this product. */
    NONE;

    /** From a boolean column. */
    public static Validity of(boolean value, boolean isNull) {
      if (isNull) {
        return NONE;
      }
      return value ? VALID : INVALID;
    }
  }

  private final Bars bars;
  private final long[] txnIds;
  private final Validity[] validity;

  private StoredBars(Bars bars, long[] txnIds, Validity[] validity) {
    this.bars = bars;
    this.txnIds = txnIds;
    this.validity = validity;
  }

  /** Valid bars, all written by one transaction. */
  public static StoredBars valid(Bars bars, long transactionId) {
    long[] txnIds = new long[bars.size()];
    Arrays.fill(txnIds, transactionId);
    Validity[] validity = new Validity[bars.size()];
    Arrays.fill(validity, Validity.VALID);
    return new StoredBars(bars, txnIds, validity);
  }

  public Bars bars() {
    return bars;
  }

  public int size() {
    return bars.size();
  }

  public boolean isEmpty() {
    return bars.isEmpty();
  }

  /**
   * The transaction that wrote row {@code i}; 0 for a bar written without a saga; {@link #NO_TXN}
   * for none.
   */
  public long txnId(int i) {
    return txnIds[i];
  }

  public Validity validity(int i) {
    return validity[i];
  }

  public boolean isValid(int i) {
    return validity[i] == Validity.VALID;
  }

  /** Grows stored rows in ascending time order. Not for use by several threads. */
  public static final class Builder {
    private final Bars.Builder bars;
    private long[] txnIds;
    private Validity[] validity;

    public Builder() {
      this(16);
    }

    /**
     * @param expected rows expected; more are taken too
     */
    public Builder(int expected) {
      bars = new Bars.Builder(expected);
      txnIds = new long[expected];
      validity = new Validity[expected];
    }

    public int size() {
      return bars.size();
    }

    /** The columns that the row's values are added to, before {@link #end} closes the row. */
    public Bars.Builder values() {
      return bars;
    }

    /** Closes the row just added to {@link #values}. */
    public void end(long txnId, Validity valid) {
      int row = bars.size() - 1;
      if (row == txnIds.length) {
        int capacity = Math.max(16, row * 2);
        txnIds = Arrays.copyOf(txnIds, capacity);
        validity = Arrays.copyOf(validity, capacity);
      }
      txnIds[row] = txnId;
      validity[row] = valid;
    }

    /** Adds row {@code i} of other stored bars. */
    public Builder add(StoredBars other, int i) {
      bars.add(other.bars, i);
      end(other.txnIds[i], other.validity[i]);
      return this;
    }

    public StoredBars build() {
      Bars built = bars.build();
      int size = built.size();
      boolean isFull = size == txnIds.length; // then an array is copied before it grows
      return new StoredBars(
          built,
          isFull ? txnIds : Arrays.copyOf(txnIds, size),
          isFull ? validity : Arrays.copyOf(validity, size));
    }
  }
}
