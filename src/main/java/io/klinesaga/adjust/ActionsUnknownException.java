package io.klinesaga.adjust;

import io.klinesaga.market.Symbol;

/**
 * Prices cannot be adjusted, since the corporate actions of a security are not known well enough.
 */
public final class ActionsUnknownException extends RuntimeException {
  /** The word for it in answers. */
  public static final String CODE = "actions-unknown";

  private static final long serialVersionUID = 1L;

  /**
   * @param lack what is not known, and what to do about it
   */
  ActionsUnknownException(Symbol symbol, String lack) {
    super(CODE + ": " + symbol + ": " + lack);
  }
}
