package io.klinesaga.complete;

/**
 * The valid, committed bars of one series on one day.
 *
 * @param bars how many
 * @param volume the sum of their volumes, in shares
 * @param lastTransaction the last transaction that wrote one of them
 */
public record Tally(long bars, long volume, long lastTransaction) {
  /** None. */
  public static final Tally NONE = new Tally(0, 0, 0);

  /** Both together. */
  public Tally and(Tally other) {
    return new Tally(
        bars + other.bars, volume + other.volume, Math.max(lastTransaction, other.lastTransaction));
  }
}
