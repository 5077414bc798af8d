package io.klinesaga.compare;

/**
 * A dispute that is noted.
 *
 * @param foundBy what has found it, such as {@code verify}
 */
public record Noted(String foundBy, Dispute dispute) {
  /** Whether a look has found it. */
  public boolean isOf(Look look) {
    return foundBy.equals(look.foundBy()) && dispute.otherSource().equals(look.otherSource());
  }
}
