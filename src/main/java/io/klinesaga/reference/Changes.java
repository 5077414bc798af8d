package io.klinesaga.reference;

/**
 * What storing something has changed.
 *
 * @param added rows that are new
 * @param changed rows that say something else now
 * @param gone rows that are not said any more
 */
public record Changes(int added, int changed, int gone) {
  /** Nothing. */
  public static final Changes NONE = new Changes(0, 0, 0);

  /** Both together. */
  public Changes and(Changes more) {
    return new Changes(added + more.added, changed + more.changed, gone + more.gone);
  }

  /** How many rows are concerned. */
  public int total() {
    return added + changed + gone;
  }
}
