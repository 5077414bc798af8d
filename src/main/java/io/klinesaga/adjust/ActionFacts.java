package io.klinesaga.adjust;

import io.klinesaga.market.Symbol;
import java.time.Instant;

/** Where corporate actions are kept. */
public interface ActionFacts {
  /**
   * The actions of a security, under all of its codes, as they were known at a time: asked again
   * for the {@link KnownActions#asOf} of the answer, it gives the same for ever.
   *
   * @param asOf a time that lies ahead stands for the present of the store, which the answer names
   */
  KnownActions actions(Symbol symbol, Instant asOf);
}
