package io.klinesaga.source;

import io.klinesaga.api.PublicApi;

/**
 * How exact the volumes and amounts of a source are. A stored value that a source would deliver as
 * what it has delivered is taken as equal, so that a less exact value never replaces a more exact
 * one.
 */
@PublicApi
public enum Precision {
  /** As the exchange says. */
  EXACT,
  /** Rounded to a 32-bit float on their way. */
  FLOAT32,
  /** Volumes rounded to whole lots of 100 shares; amounts exact. */
  LOTS
}
